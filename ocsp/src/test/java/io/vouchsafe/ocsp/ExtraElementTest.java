package io.vouchsafe.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.junit.jupiter.api.Test;

/** No structure of a message holds an element more than RFC 6960's ASN.1 module gives it. */
class ExtraElementTest {
  private static final TestPki PKI = new TestPki();
  private static final byte[] UNKNOWN = {6, 3, 0x2a, 3, 4};
  private static final byte[] ANY = {5, 0};
  private static final byte[] NULL = {5, 0};

  @Test
  void anElementBehindTheLastOneIsMalformed() throws IOException {
    ResponseSpec full =
        PKI.good()
            .byKey()
            .revoked(TestPki.NOW, RevocationReason.KEY_COMPROMISE)
            .nonce(Optional.of(TestPki.nonce(7)))
            .singleExtension("1.2.3.4", false, ANY)
            .attach(List.of());
    List<ResponseSpec> kinds =
        List.of(full, PKI.good().attach(List.of()), PKI.good().unknown().attach(List.of()));
    for (ResponseSpec kind : kinds) {
      assertNoRoomForMore(PKI.byDelegate().respond(kind), OcspResponse::parse);
    }
  }

  @Test
  void norBehindTheCertificates() throws IOException {
    ASN1Primitive response = ASN1Primitive.fromByteArray(PKI.byDelegate().respond(PKI.good()));
    ASN1Sequence outer = (ASN1Sequence) response;
    ASN1Sequence bytes =
        (ASN1Sequence) ((ASN1TaggedObject) outer.getObjectAt(1)).getExplicitBaseObject();
    ASN1Sequence basic =
        (ASN1Sequence)
            ASN1Primitive.fromByteArray(((ASN1OctetString) bytes.getObjectAt(1)).getOctets());
    ASN1TaggedObject certificates = (ASN1TaggedObject) basic.getObjectAt(3);
    ASN1Encodable list = certificates.getExplicitBaseObject();
    assertThat(withBasic(outer, bytes, basic)).isInstanceOf(Parsed.Ok.class);
    assertThat(withBasic(outer, bytes, with(basic, 4, null))).isInstanceOf(Parsed.Malformed.class);
    assertThat(withBasic(outer, bytes, with(basic, 3, two(0, list))))
        .isInstanceOf(Parsed.Malformed.class);
  }

  private static Parsed<OcspResponse> withBasic(
      ASN1Sequence outer, ASN1Sequence bytes, ASN1Encodable basic) throws IOException {
    ASN1Encodable changed =
        with(outer, 1, new DERTaggedObject(true, 0, with(bytes, 1, wrapped(basic))));
    return OcspResponse.parse(changed.toASN1Primitive().getEncoded("DER"));
  }

  @Test
  void norInARequest() throws IOException {
    byte[] certId = CertId.of(PKI.query, HashAlgorithm.SHA1).encoded().toBytes();
    byte[] extensions = DerWriter.sequence(DerWriter.sequence(UNKNOWN, DerWriter.octets(ANY)));
    byte[] one = DerWriter.sequence(certId, tagged(0, extensions));
    byte[] version = tagged(0, new byte[] {2, 1, 0});
    byte[] tbs = DerWriter.sequence(version, DerWriter.sequence(one), tagged(2, extensions));
    assertNoRoomForMore(DerWriter.sequence(tbs), ReceivedRequest::parse);
    byte[] signature = tagged(0, DerWriter.sequence());
    assertThat(ReceivedRequest.parse(DerWriter.sequence(tbs, signature)))
        .isInstanceOf(Parsed.Ok.class);
    assertThat(ReceivedRequest.parse(DerWriter.sequence(tbs, signature, NULL)))
        .isInstanceOf(Parsed.Malformed.class);
  }

  private static byte[] tagged(int tag, byte[] value) {
    return DerWriter.element(DerReader.context(tag, true), value);
  }

  private static void assertNoRoomForMore(byte[] der, Function<byte[], Parsed<?>> parse)
      throws IOException {
    assertThat(parse.apply(der)).isInstanceOf(Parsed.Ok.class);
    for (ASN1Encodable longer : longer(ASN1Primitive.fromByteArray(der)).toList()) {
      byte[] changed = longer.toASN1Primitive().getEncoded("DER");
      assertThat(parse.apply(changed)).as("%s", longer).isInstanceOf(Parsed.Malformed.class);
    }
  }

  /** The structure with one NULL more, in every place where a sequence can take one. */
  private static Stream<ASN1Encodable> longer(ASN1Primitive value) throws IOException {
    return switch (value) {
      case ASN1Sequence sequence -> longerSequences(sequence);
      case ASN1TaggedObject tagged when tagged.isExplicit() -> {
        int tag = tagged.getTagNo();
        ASN1Primitive only = tagged.getExplicitBaseObject().toASN1Primitive();
        yield Stream.concat(
            Stream.of(two(tag, only)),
            longer(only).map(inner -> new DERTaggedObject(true, tag, inner)));
      }
      case ASN1TaggedObject tagged when tagged.getTagNo() != 1 ->
          // good and unknown are NULL under a tag of their own
          Stream.of(new DERTaggedObject(false, tagged.getTagNo(), new DEROctetString(ANY)));
      case ASN1TaggedObject tagged -> {
        ASN1Sequence revoked = (ASN1Sequence) tagged.getBaseUniversal(false, BERTags.SEQUENCE);
        yield longer(revoked).map(inner -> new DERTaggedObject(false, 1, inner));
      }
      case ASN1OctetString octets when octets.getOctetsLength() > 100 ->
          longer(ASN1Primitive.fromByteArray(octets.getOctets())).map(ExtraElementTest::wrapped);
      default -> Stream.empty();
    };
  }

  /** An explicit tag around {@code only} and a NULL. */
  private static ASN1Encodable two(int tag, ASN1Encodable only) {
    ASN1EncodableVector elements = new ASN1EncodableVector();
    elements.add(only);
    elements.add(DERNull.INSTANCE);
    return new DERTaggedObject(false, tag, new DERSequence(elements));
  }

  private static ASN1Encodable wrapped(ASN1Encodable inner) {
    try {
      return new DEROctetString(inner);
    } catch (IOException e) {
      throw new IllegalStateException("what was just decoded cannot be encoded", e);
    }
  }

  private static Stream<ASN1Encodable> longerSequences(ASN1Sequence sequence) throws IOException {
    List<ASN1Encodable> variants = new ArrayList<>(List.of(with(sequence, sequence.size(), null)));
    for (int i = 0; i < sequence.size(); i++) {
      int at = i;
      longer(sequence.getObjectAt(i).toASN1Primitive())
          .forEach(inner -> variants.add(with(sequence, at, inner)));
    }
    return variants.stream();
  }

  /** {@code sequence} with another element at {@code at}, or a NULL behind its last one. */
  private static ASN1Encodable with(ASN1Sequence sequence, int at, ASN1Encodable element) {
    ASN1EncodableVector elements = new ASN1EncodableVector();
    for (int i = 0; i < sequence.size(); i++) {
      elements.add(i == at ? element : sequence.getObjectAt(i));
    }
    if (at == sequence.size()) {
      elements.add(DERNull.INSTANCE);
      if (isAlgorithmWithoutParameters(sequence)) {
        elements.add(DERNull.INSTANCE);
      }
    }
    return new DERSequence(elements);
  }

  /** NULL parameters are well formed; the one behind them is not. */
  private static boolean isAlgorithmWithoutParameters(ASN1Sequence sequence) {
    return sequence.size() == 1 && sequence.getObjectAt(0) instanceof ASN1ObjectIdentifier;
  }
}
