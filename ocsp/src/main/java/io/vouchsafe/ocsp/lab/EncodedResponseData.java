package io.vouchsafe.ocsp.lab;

import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.OcspExtension;
import io.vouchsafe.ocsp.SingleResponse;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;

/** Writes the ResponseData (RFC 6960 §4.2.1) that a specification describes. */
final class EncodedResponseData {
  private EncodedResponseData() {}

  static ASN1Encodable of(ResponseSpec spec, Certificate signer) throws IOException {
    ASN1EncodableVector data = new ASN1EncodableVector();
    data.add(responderId(spec.naming, spec.namedResponder.orElse(signer)));
    data.add(time(spec.producedAt));
    ASN1EncodableVector singles = new ASN1EncodableVector();
    for (SingleResponse single : spec.singles) {
      singles.add(single(single));
    }
    data.add(new DERSequence(singles));
    List<ASN1Encodable> extensions = new ArrayList<>();
    if (spec.nonce.isPresent()) {
      extensions.add(nonce(spec.nonce.get()));
    }
    for (OcspExtension extension : spec.extensions) {
      extensions.add(extension(extension));
    }
    if (!extensions.isEmpty()) {
      data.add(tagged(1, sequence(extensions)));
    }
    return new DERSequence(data);
  }

  private static ASN1Encodable responderId(ResponseSpec.Naming naming, Certificate named)
      throws IOException {
    return switch (naming) {
      case BY_NAME -> tagged(1, ASN1Primitive.fromByteArray(named.subject().der().toBytes()));
      case BY_KEY -> tagged(2, new DEROctetString(sha1(named.publicKeyBits())));
    };
  }

  private static ASN1Encodable single(SingleResponse single) throws IOException {
    ASN1EncodableVector parts = new ASN1EncodableVector();
    parts.add(ASN1Primitive.fromByteArray(single.certId().encoded().toBytes()));
    parts.add(status(single.status()));
    parts.add(time(single.thisUpdate()));
    single.nextUpdate().ifPresent(next -> parts.add(tagged(0, time(next))));
    if (!single.extensions().isEmpty()) {
      List<ASN1Encodable> extensions = new ArrayList<>();
      for (OcspExtension extension : single.extensions()) {
        extensions.add(extension(extension));
      }
      parts.add(tagged(1, sequence(extensions)));
    }
    return new DERSequence(parts);
  }

  private static ASN1Encodable status(RevocationStatus status) {
    return switch (status) {
      case RevocationStatus.Good good -> new DERTaggedObject(false, 0, DERNull.INSTANCE);
      case RevocationStatus.Unknown unknown -> new DERTaggedObject(false, 2, DERNull.INSTANCE);
      case RevocationStatus.Revoked(Instant at, RevocationReason reason) ->
          new DERTaggedObject(
              false,
              1,
              reason == RevocationReason.UNSPECIFIED
                  ? sequence(List.of(time(at)))
                  : sequence(List.of(time(at), tagged(0, new ASN1Enumerated(reason.code())))));
    };
  }

  private static ASN1Encodable nonce(Nonce nonce) throws IOException {
    byte[] value = new DEROctetString(nonce.octets().toBytes()).getEncoded();
    return sequence(
        List.of(new ASN1ObjectIdentifier(OcspExtension.NONCE), new DEROctetString(value)));
  }

  private static ASN1Encodable extension(OcspExtension extension) {
    ASN1EncodableVector parts = new ASN1EncodableVector();
    parts.add(new ASN1ObjectIdentifier(extension.oid()));
    if (extension.critical()) {
      parts.add(ASN1Boolean.TRUE);
    }
    parts.add(new DEROctetString(extension.value().toBytes()));
    return new DERSequence(parts);
  }

  private static ASN1Encodable time(Instant at) {
    return new DERGeneralizedTime(Date.from(at));
  }

  private static ASN1Encodable tagged(int number, ASN1Encodable content) {
    return new DERTaggedObject(true, number, content);
  }

  private static DERSequence sequence(List<ASN1Encodable> parts) {
    return new DERSequence(parts.toArray(ASN1Encodable[]::new));
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
