package io.vouchsafe.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OcspRequestTest {
  private static final TestPki PKI = new TestPki();
  private static final Nonce NONCE = Nonce.fresh(new SecureRandom());

  @ParameterizedTest
  @EnumSource(CertIdHash.class)
  void anotherLibraryReadsWhatWasMeant(CertIdHash hash) throws Exception {
    OCSPReq read = new OCSPReq(OcspRequest.of(PKI.query, hash, Optional.of(NONCE)).der().toBytes());
    CertificateID certId = read.getRequestList()[0].getCertID();
    X509CertificateHolder issuer =
        new X509CertificateHolder(PKI.issuing.certificate().der().toBytes());
    DigestCalculatorProvider digests =
        new JcaDigestCalculatorProviderBuilder().setProvider(TestPki.BC).build();
    assertThat(certId.matchesIssuer(issuer, digests)).isTrue();
    assertThat(certId.getSerialNumber()).isEqualTo(PKI.leaf.certificate().serial().value());
    assertThat(certId.getHashAlgOID().getId())
        .isEqualTo(hash == CertIdHash.SHA1 ? "1.3.14.3.2.26" : "2.16.840.1.101.3.4.2.1");
    assertThat(read.isSigned()).isFalse();
    assertThat(read.getRequestorName()).isNull();
  }

  /** Their CertIDs byte by byte and their nonce; nothing else of what they sent. */
  @Test
  void whatIsPassedOnIsWhatWasAsked() {
    CertId one = CertId.of(PKI.query, HashAlgorithm.SHA1);
    CertId other =
        CertId.of(
            new RevocationQuery(PKI.otherLeaf.certificate(), PKI.issuing.certificate()),
            HashAlgorithm.SHA256);
    OcspRequest passedOn =
        OcspRequest.passingOn(
            new ReceivedRequest(
                List.of(one, other),
                Optional.of(NONCE),
                List.of(new OcspExtension("1.2.3.4", false, Der.copyOf(new byte[] {5, 0}))),
                true));

    ReceivedRequest read =
        ReceivedRequest.parse(passedOn.der().toBytes()).toOptional().orElseThrow();
    assertThat(read.certIds()).containsExactly(one, other);
    assertThat(read.nonce()).contains(NONCE);
    assertThat(read.extensions()).hasSize(1);
    assertThat(read.signed()).isFalse();
  }

  /** RFC 9654 §2.1: an OCTET STRING of 32 octets inside extnValue. */
  @Test
  void theNonceIsAnOctetStringInsideTheExtension() throws IOException {
    OCSPReq read =
        new OCSPReq(
            OcspRequest.of(PKI.query, CertIdHash.SHA256, Optional.of(NONCE)).der().toBytes());
    byte[] value =
        read.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce).getExtnValue().getOctets();
    assertThat(value).isEqualTo(new DEROctetString(NONCE.octets().toBytes()).getEncoded());
    assertThat(NONCE.octets().length()).isEqualTo(32);
  }

  @Test
  void withoutNonceThereIsNoExtension() throws IOException {
    OCSPReq read =
        new OCSPReq(OcspRequest.of(PKI.query, CertIdHash.SHA256, Optional.empty()).der().toBytes());
    assertThat(read.hasExtensions()).isFalse();
  }

  @Test
  void ourOwnReaderReadsItBack() {
    OcspRequest request = OcspRequest.of(PKI.query, CertIdHash.SHA256, Optional.of(NONCE));
    ReceivedRequest read =
        ReceivedRequest.parse(request.der().toBytes()).toOptional().orElseThrow();
    assertThat(read.certIds()).isEqualTo(List.of(CertId.of(PKI.query, HashAlgorithm.SHA256)));
    assertThat(read.nonce()).contains(NONCE);
    assertThat(read.signed()).isFalse();
  }

  @Test
  void bytesBehindARequestMakeItUnreadable() {
    byte[] der = OcspRequest.of(PKI.query, CertIdHash.SHA1, Optional.empty()).der().toBytes();
    byte[] longer = Arrays.copyOf(der, der.length + 1);
    assertThat(ReceivedRequest.parse(longer)).isInstanceOf(Parsed.Malformed.class);
  }

  /** RFC 6960 §A.1: percent-encoded base64 of the DER. */
  @Test
  void thePathOfAGetIsTheRequest() {
    OcspRequest request = OcspRequest.of(PKI.query, CertIdHash.SHA256, Optional.of(NONCE));
    assertThat(request.getPath()).doesNotContain("/", "+", "=");
    String base64 = URLDecoder.decode(request.getPath(), StandardCharsets.US_ASCII);
    assertThat(Base64.getDecoder().decode(base64)).isEqualTo(request.der().toBytes());
  }

  /** RFC 9919 §6: GET up to 255 bytes, POST above. */
  @Test
  void onlyShortUrlsAreAskedWithGet() {
    OcspRequest request = OcspRequest.of(PKI.query, CertIdHash.SHA1, Optional.empty());
    int room = 255 - request.getPath().length() - "http://h/".length();
    URI longest = URI.create("http://h/" + "a".repeat(room - 1));
    URI tooLong = URI.create("http://h/" + "a".repeat(room));
    assertThat(request.getUrl(longest).orElseThrow().toString()).hasSize(255);
    assertThat(request.getUrl(tooLong)).isEmpty();
    assertThat(request.getUrl(URI.create("http://h/")))
        .contains(URI.create("http://h/" + request.getPath()));
  }
}
