package io.vouchsafe.proxy.app;

import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** The authorities of the fault matrix, and everybody who might sign for one of them. */
final class FaultPki {
  static final Instant NOW = FakeClock.START;

  final BouncyCastleProvider provider = new BouncyCastleProvider();
  final LabCa root = LabCa.root(CertificateSpec.ca("CN=Fault Root", NOW), provider);
  final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Fault Issuing", NOW));
  final LabCa sibling = root.issueCa(CertificateSpec.ca("CN=Fault Sibling", NOW));
  final LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Stranger", NOW), provider);

  final LabResponder delegate = responder(issuing, CertificateSpec.ocspSigner("CN=OCSP", NOW));
  final LabResponder foreigner = responder(stranger, CertificateSpec.ocspSigner("CN=OCSP", NOW));
  final LabResponder ofSibling = responder(sibling, CertificateSpec.ocspSigner("CN=OCSP", NOW));
  final LabResponder client = responder(issuing, CertificateSpec.client("CN=Client", NOW));
  final LabResponder expired =
      responder(
          issuing,
          CertificateSpec.ocspSigner("CN=OCSP", NOW)
              .validity(NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(1))));
  final LabResponder otherPurpose =
      responder(
          issuing,
          CertificateSpec.ocspSigner("CN=OCSP", NOW)
              .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
  final LabResponder mayNotSign =
      responder(
          issuing, CertificateSpec.ocspSigner("CN=OCSP", NOW).keyUsage(KeyUsage.keyEncipherment));
  final LabResponder issuingItself =
      new LabResponder(new Issued(issuing.certificate(), issuing.keys()), provider);

  CaGroup group() {
    return new CaGroup(
        List.of(new TrustAnchor(root.certificate())),
        List.of(issuing.certificate(), sibling.certificate()));
  }

  /** A fresh client's certificate. */
  Certificate leaf() {
    return issuing.issue(CertificateSpec.client("CN=Client", NOW)).certificate();
  }

  /** What would ask about {@code leaf}. */
  RevocationQuery query(Certificate leaf) {
    return new RevocationQuery(leaf, issuing.certificate());
  }

  /** What would ask about a certificate of the sibling that has the serial of {@code leaf}. */
  RevocationQuery twin(Certificate leaf) {
    Certificate twin =
        sibling
            .issue(CertificateSpec.client("CN=Twin", NOW).serial(leaf.serial().value().longValue()))
            .certificate();
    return new RevocationQuery(twin, sibling.certificate());
  }

  private LabResponder responder(LabCa ca, CertificateSpec spec) {
    return new LabResponder(ca.issue(spec), provider);
  }
}
