package io.vouchsafe.proxy.demo;

import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import java.math.BigInteger;
import java.security.Provider;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.asn1.x509.GeneralName;

/** Root, issuing CA, the CA's OCSP signer, and a stranger with the same of everything. */
final class DemoPki {
  private static final String ORGANISATION = "O=Acme,";

  private final Provider provider;
  private final Instant now;
  private final LabCa root;
  private final LabCa issuing;
  private final LabCa foreign;

  DemoPki(Provider provider, Instant now) {
    this.provider = provider;
    this.now = now;
    this.root = LabCa.root(CertificateSpec.ca(ORGANISATION + "CN=Acme Root", now), provider);
    this.issuing = root.issueCa(CertificateSpec.ca(ORGANISATION + "CN=Acme Issuing", now));
    this.foreign = LabCa.root(CertificateSpec.ca("O=Elsewhere,CN=Foreign Root", now), provider);
  }

  Certificate root() {
    return root.certificate();
  }

  Certificate issuing() {
    return issuing.certificate();
  }

  /** Certified by the issuing CA to answer for it. */
  LabResponder signer() {
    return signerOf(issuing);
  }

  /** Certified by a CA that has no say here. */
  LabResponder stranger() {
    return signerOf(foreign);
  }

  Issued client(String name) {
    return issuing.issue(CertificateSpec.client(ORGANISATION + "CN=" + name, now));
  }

  /** For a TLS front, on loopback. */
  Issued front(String name) {
    return issuing.issue(
        CertificateSpec.server(ORGANISATION + "CN=" + name, now)
            .dns("localhost")
            .alternativeName(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
  }

  /** Valid until yesterday. */
  Certificate expiredClient(String name) {
    return issuing
        .issue(
            CertificateSpec.client(ORGANISATION + "CN=" + name, now)
                .validity(now.minus(Duration.ofDays(30)), now.minus(Duration.ofDays(1))))
        .certificate();
  }

  /** The right name from the wrong CA. */
  Certificate foreignClient(String name) {
    return foreign.issue(CertificateSpec.client(ORGANISATION + "CN=" + name, now)).certificate();
  }

  /** Certified by the issuing CA to sign what the service's own OCSP relay answers. */
  Issued relaySigner() {
    return issuing.issue(CertificateSpec.ocspSigner(ORGANISATION + "CN=Relay", now));
  }

  /** The issuing CA's CRL, which lists {@code revoked} alone. */
  byte[] crl(BigInteger revoked) {
    return LabCrl.sign(
        CrlSpec.complete(now).revoke(revoked, now.minus(Duration.ofDays(1))), issuing, provider);
  }

  private LabResponder signerOf(LabCa ca) {
    return new LabResponder(
        ca.issue(CertificateSpec.ocspSigner(ORGANISATION + "CN=OCSP", now)), provider);
  }
}
