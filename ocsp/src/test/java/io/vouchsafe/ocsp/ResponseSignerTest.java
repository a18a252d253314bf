package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.TestPki.BC;
import static io.vouchsafe.ocsp.TestPki.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.DefaultAlgorithmNameFinder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What our own signer writes, read by Bouncy Castle (RFC 6960 §4.2.1). */
class ResponseSignerTest {
  private final TestPki pki = new TestPki();

  private ResponseSigner delegate(KeyPair keys) {
    CertificateSpec spec = CertificateSpec.ocspSigner("CN=Relay", NOW).keys(keys);
    Issued issued = pki.issuing.issue(spec);
    return new ResponseSigner(
        pki.issuing.certificate(), issued.certificate(), keys.getPrivate(), BC);
  }

  private ResponseSigner issuer() {
    return new ResponseSigner(
        pki.issuing.certificate(), pki.issuing.certificate(), pki.issuing.keys().getPrivate(), BC);
  }

  private SingleResponse single(RevocationStatus status, Optional<Instant> nextUpdate) {
    return new SingleResponse(
        CertId.of(pki.query, HashAlgorithm.SHA1), status, NOW, nextUpdate, List.of());
  }

  private static BasicOCSPResp read(Der response) throws Exception {
    return (BasicOCSPResp) new OCSPResp(response.toBytes()).getResponseObject();
  }

  static Stream<Arguments> keys() throws Exception {
    return Stream.of(
        Arguments.of(LabCa.rsa(2048, BC), "SHA256WITHRSA"),
        Arguments.of(ec("P-256"), "SHA256WITHECDSA"),
        Arguments.of(ec("P-384"), "SHA384WITHECDSA"),
        Arguments.of(ec("P-521"), "SHA512WITHECDSA"),
        Arguments.of(KeyPairGenerator.getInstance("Ed25519", BC).generateKeyPair(), "ED25519"));
  }

  private static KeyPair ec(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BC);
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKindOfKeySigns(KeyPair keys, String algorithm) throws Exception {
    ResponseSigner signer = delegate(keys);

    BasicOCSPResp basic =
        read(
            signer.sign(
                List.of(single(new RevocationStatus.Good(), Optional.empty())),
                Optional.empty(),
                NOW));

    assertThat(
            basic.isSignatureValid(
                new JcaContentVerifierProviderBuilder().setProvider(BC).build(keys.getPublic())))
        .isTrue();
    assertThat(new DefaultAlgorithmNameFinder().getAlgorithmName(basic.getSignatureAlgorithmID()))
        .isEqualTo(algorithm);
  }

  @Test
  void theSignerIsNamedByItsKeyAndADelegatesCertificateComesAlong() throws Exception {
    ResponseSigner signer = delegate(ec("P-256"));
    List<SingleResponse> good = List.of(single(new RevocationStatus.Good(), Optional.empty()));

    BasicOCSPResp basic = read(signer.sign(good, Optional.empty(), NOW));

    assertThat(basic.getResponderId().toASN1Primitive().getKeyHash())
        .isEqualTo(ResponderId.ByKey.of(signer.certificate()).keyHash().toBytes());
    assertThat(basic.getCerts()).hasSize(1);
    assertThat(read(issuer().sign(good, Optional.empty(), NOW)).getCerts()).isEmpty();
  }

  @Test
  void everyFieldComesThrough() throws Exception {
    Nonce nonce = new Nonce(Der.copyOf(new byte[] {1, 2, 3}));
    Instant next = NOW.plusSeconds(3600);
    SingleResponse revoked =
        single(
            new RevocationStatus.Revoked(NOW.minusSeconds(5), RevocationReason.CA_COMPROMISE),
            Optional.of(next));
    SingleResponse unspecified =
        single(new RevocationStatus.Revoked(NOW, RevocationReason.UNSPECIFIED), Optional.empty());

    BasicOCSPResp basic =
        read(issuer().sign(List.of(revoked, unspecified), Optional.of(nonce), NOW));

    SingleResp first = basic.getResponses()[0];
    RevokedStatus status = (RevokedStatus) first.getCertStatus();
    assertThat(status.getRevocationTime().toInstant()).isEqualTo(NOW.minusSeconds(5));
    assertThat(status.getRevocationReason()).isEqualTo(2);
    assertThat(first.getThisUpdate().toInstant()).isEqualTo(NOW);
    assertThat(first.getNextUpdate().toInstant()).isEqualTo(next);
    assertThat(first.getCertID().toASN1Primitive().getEncoded())
        .isEqualTo(revoked.certId().encoded().toBytes());
    SingleResp second = basic.getResponses()[1];
    assertThat(((RevokedStatus) second.getCertStatus()).hasRevocationReason()).isFalse();
    assertThat(second.getNextUpdate()).isNull();
    assertThat(basic.getProducedAt().toInstant()).isEqualTo(NOW);
    assertThat(
            basic.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce).getExtnValue().getOctets())
        .isEqualTo(new byte[] {4, 3, 1, 2, 3});
  }

  @Test
  void whatItSignsOurOwnVerifierAccepts() throws Exception {
    Nonce nonce = new Nonce(Der.copyOf(new byte[] {9}));
    SingleResponse good = single(new RevocationStatus.Good(), Optional.of(NOW.plusSeconds(3600)));
    Der response = delegate(ec("P-256")).sign(List.of(good), Optional.of(nonce), NOW);

    assertThat(
            pki.verify(
                response.toBytes(),
                ResponseRules.DEFAULT,
                Arrival.FETCHED,
                Optional.of(nonce),
                NOW))
        .isInstanceOf(OcspVerdict.Accepted.class);
  }

  /** RFC 5280 §6.1.3 (a)(2): both ends of the validity belong to it. */
  @Test
  void itSignsWhileItsCertificateIsValid() {
    Instant end = NOW.plusSeconds(60);
    Issued issued =
        pki.issuing.issue(CertificateSpec.ocspSigner("CN=Relay", NOW).validity(NOW, end));
    ResponseSigner signer =
        new ResponseSigner(
            pki.issuing.certificate(), issued.certificate(), issued.keys().getPrivate(), BC);

    assertThat(signer.isValidAt(NOW.minusSeconds(1))).isFalse();
    assertThat(signer.isValidAt(NOW)).isTrue();
    assertThat(signer.isValidAt(end)).isTrue();
    assertThat(signer.isValidAt(end.plusSeconds(1))).isFalse();
  }

  @Test
  void itAnswersForItsCaByNameAndKeyAndForNobodyElse() {
    LabCa namesake = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), BC);

    assertThat(issuer().answersFor(pki.issuing.certificate())).isTrue();
    assertThat(issuer().answersFor(pki.sibling.certificate())).isFalse();
    assertThat(issuer().answersFor(namesake.certificate())).isFalse();
  }

  /** A reload that names the same signer again changes nothing. */
  @Test
  void theSameCertificateForTheSameCaIsTheSameSigner() throws Exception {
    KeyPair keys = ec("P-256");
    ResponseSigner signer = delegate(keys);

    assertThat(signer)
        .isEqualTo(
            new ResponseSigner(
                pki.issuing.certificate(), signer.certificate(), keys.getPrivate(), BC))
        .isNotEqualTo(
            new ResponseSigner(
                pki.sibling.certificate(), signer.certificate(), keys.getPrivate(), BC))
        .isNotEqualTo(delegate(keys));
  }

  @Test
  void nothingOfTheKeyIsShown() throws Exception {
    ResponseSigner signer = delegate(LabCa.rsa(2048, BC));

    assertThat(signer.toString()).contains("CN=Relay").doesNotContain("modulus", "exponent");
  }
}
