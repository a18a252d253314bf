package io.vouchsafe.ocsp;

import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.security.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A root, an issuing CA, a leaf, and everybody who might sign an answer about it. */
final class TestPki {
  static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  static final Provider BC = new BouncyCastleProvider();

  final LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
  final LabCa sibling = root.issueCa(CertificateSpec.ca("CN=Sibling", NOW));
  final LabCa foreign = LabCa.root(CertificateSpec.ca("CN=Foreign Root", NOW), BC);
  final Issued leaf = issuing.issue(CertificateSpec.client("CN=Leaf", NOW));
  final Issued otherLeaf = issuing.issue(CertificateSpec.client("CN=Other leaf", NOW));
  final Issued delegate = issuing.issue(CertificateSpec.ocspSigner("CN=Delegate", NOW));
  final RevocationQuery query = new RevocationQuery(leaf.certificate(), issuing.certificate());
  final CaGroup group =
      new CaGroup(
          List.of(new TrustAnchor(root.certificate())),
          List.of(issuing.certificate(), sibling.certificate()));

  private final SignatureChecker signatures = new SignatureChecker(BC);

  /** The issuing CA as its own responder. */
  LabResponder byIssuer() {
    return new LabResponder(new Issued(issuing.certificate(), issuing.keys()), BC);
  }

  LabResponder byDelegate() {
    return new LabResponder(delegate, BC);
  }

  /** A delegate of the sibling CA: the right usage, the wrong CA. */
  LabResponder bySiblingsDelegate() {
    return new LabResponder(
        sibling.issue(CertificateSpec.ocspSigner("CN=Sibling's delegate", NOW)), BC);
  }

  /** A certificate of the issuing CA that is meant for signing, yet not for OCSP. */
  LabResponder byPlainCertificate() {
    return new LabResponder(
        issuing.issue(
            CertificateSpec.bare("CN=Plain", NOW)
                .keyUsage(KeyUsage.digitalSignature)
                .extendedKeyUsage(KeyPurposeId.id_kp_codeSigning)),
        BC);
  }

  /** A delegate of a CA that nobody trusts. */
  LabResponder byStranger() {
    return new LabResponder(foreign.issue(CertificateSpec.ocspSigner("CN=Stranger", NOW)), BC);
  }

  LabResponder by(Issued signer) {
    return new LabResponder(signer, BC);
  }

  /** <em>good</em> about the leaf, for an hour from now. */
  ResponseSpec good() {
    return ResponseSpec.about(query, NOW);
  }

  /** Rules that believe exactly this responder. */
  static ResponseRules pinning(LabResponder responder) {
    return ResponseRules.DEFAULT.withSigners(
        new SignerTrust.Pinned(List.of(responder.certificate())));
  }

  OcspVerdict verify(byte[] response, ResponseRules rules) {
    return verify(response, rules, Arrival.FETCHED, Optional.empty(), NOW);
  }

  OcspVerdict verify(
      byte[] response, ResponseRules rules, Arrival arrival, Optional<Nonce> sent, Instant now) {
    return verifier(SignerRevocation.NO_CRL_HELD)
        .verify(response, query, rules, group, arrival, sent, now, Budget.standard());
  }

  OcspVerifier verifier(SignerRevocation revocation) {
    return new OcspVerifier(signatures, new PathValidator(signatures), revocation);
  }

  static Instant seconds(long afterNow) {
    return NOW.plus(Duration.ofSeconds(afterNow));
  }

  static Nonce nonce(int filledWith) {
    byte[] octets = new byte[Nonce.SENT_LENGTH];
    Arrays.fill(octets, (byte) filledWith);
    return new Nonce(Der.copyOf(octets));
  }

  /** The outcome's code: {@code good}, {@code revoked}, {@code unknown} or why it was refused. */
  static String outcome(OcspVerdict verdict) {
    return switch (verdict) {
      case OcspVerdict.Accepted(VerifiedStatus status) -> status.status().word();
      case OcspVerdict.Refused(OcspRefusal refusal) -> refusal.outcome().code();
    };
  }

  static VerifiedStatus accepted(OcspVerdict verdict) {
    if (verdict instanceof OcspVerdict.Accepted(VerifiedStatus status)) {
      return status;
    }
    throw new AssertionError("refused: " + verdict);
  }
}
