package io.vouchsafe.ocsp.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.ErrorStatus;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.junit.jupiter.api.Test;

/** The lab's responses are what another library takes them for. */
class LabResponderTest {
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  private final LabCa ca = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  private final Issued leaf = ca.issue(CertificateSpec.client("CN=Leaf", NOW));
  private final RevocationQuery query = new RevocationQuery(leaf.certificate(), ca.certificate());
  private final LabResponder responder =
      new LabResponder(new Issued(ca.certificate(), ca.keys()), BC);

  @Test
  void aRequestIsAnsweredWithItsCertIdAndNonce() throws Exception {
    Nonce nonce = Nonce.fresh(new SecureRandom());
    OcspRequest request = OcspRequest.of(query, OcspRequest.CertIdHash.SHA1, Optional.of(nonce));
    byte[] response = responder.respond(request.der().toBytes(), NOW, spec -> spec);
    BasicOCSPResp read = (BasicOCSPResp) new OCSPResp(response).getResponseObject();
    assertThat(read.getResponses()[0].getCertID().toASN1Primitive().getEncoded())
        .isEqualTo(CertId.of(query, HashAlgorithm.SHA1).encoded().toBytes());
    assertThat(read.getResponses()[0].getCertStatus()).isNull();
    assertThat(read.getExtensionOIDs().size()).isEqualTo(1);
    assertThat(
            read.isSignatureValid(
                new JcaContentVerifierProviderBuilder()
                    .setProvider(BC)
                    .build(ca.keys().getPublic())))
        .isTrue();
  }

  @Test
  void whatIsNoRequestGetsMalformedRequest() {
    assertThat(responder.respond(new byte[] {1, 2, 3}, NOW, spec -> spec))
        .isEqualTo(ErrorStatus.MALFORMED_REQUEST.toResponse());
  }
}
