package io.vouchsafe.vpnauth.emergency;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathResult;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A root, an issuing CA, a leaf with serial 0x2a, and targets of blocks about them. */
final class EmergencyPki {
  static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  static final LabCa ROOT = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  static final LabCa ISSUING = ROOT.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
  static final CaGroup GROUP =
      new CaGroup(List.of(new TrustAnchor(ROOT.certificate())), List.of(ISSUING.certificate()));
  static final LabCa OTHER = LabCa.root(CertificateSpec.ca("CN=Other", NOW), BC);
  static final Certificate LEAF =
      ISSUING.issue(CertificateSpec.client("CN=Mallory", NOW).serial(0x2a)).certificate();

  private EmergencyPki() {}

  static ValidatedPath path() {
    return (ValidatedPath) validate(LEAF);
  }

  static PathResult validate(Certificate leaf) {
    return new PathValidator(new SignatureChecker(BC))
        .validate(
            leaf,
            List.of(),
            GROUP,
            PathSettings.defaults(Purpose.CLIENT_AUTH),
            NOW,
            Budget.standard());
  }

  static Policy policy(Optional<IdList> idList) {
    return new Policy(
        "default",
        GROUP,
        PathSettings.defaults(Purpose.CLIENT_AUTH),
        new RevocationPolicy(
            List.of(),
            RevocationPolicy.Scope.LEAF,
            RevocationPolicy.OnUnknown.DENY,
            RevocationPolicy.OnUnavailable.DENY,
            List.of(),
            List.of()),
        Duration.ofSeconds(2),
        Duration.ofSeconds(300),
        Policy.Mode.ENFORCE,
        idList);
  }

  static Target certificate(Certificate certificate) {
    return new Target.OfCertificate(certificate.sha256());
  }

  static Target key(Certificate certificate) {
    return new Target.OfKey(keyOf(certificate));
  }

  static Target subject(String name) {
    return new Target.OfSubject(name(name));
  }

  static Target serial(long serial) {
    return new Target.OfSerial(number(serial), Optional.empty(), Optional.empty());
  }

  static Target serial(long serial, String issuer) {
    return new Target.OfSerial(number(serial), Optional.of(name(issuer)), Optional.empty());
  }

  static Target serial(long serial, Certificate issuer) {
    return new Target.OfSerial(number(serial), Optional.empty(), Optional.of(keyOf(issuer)));
  }

  static BlockList blocking(Target... targets) {
    return BlockList.of(
        List.of(targets).stream()
            .map(
                target ->
                    new BlockEntry(
                        target, Optional.of("stolen"), Optional.of("ops"), Optional.of(NOW)))
            .toList());
  }

  static Fingerprint keyOf(Certificate certificate) {
    return certificate.subjectPublicKeyInfo().sha256();
  }

  private static SerialNumber number(long serial) {
    return new SerialNumber(BigInteger.valueOf(serial));
  }

  private static DistinguishedName name(String text) {
    return ((Parsed.Ok<DistinguishedName>) DistinguishedName.written(text)).value();
  }
}
