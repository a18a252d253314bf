package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.CachingRules;
import io.vouchsafe.ocsp.HashChoice;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnavailable;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnknown;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.Scope;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A small PKI and policies over it. */
final class PolicyFixture {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  static final LabCa ROOT = LabCa.root(CertificateSpec.ca("CN=Root", NOW), PROVIDER);
  static final LabCa ISSUING = ROOT.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
  static final Issued LEAF = ISSUING.issue(CertificateSpec.client("CN=Alice", NOW));
  static final RevocationQuery QUERY =
      new RevocationQuery(LEAF.certificate(), ISSUING.certificate());
  static final CaGroup GROUP =
      new CaGroup(List.of(new TrustAnchor(ROOT.certificate())), List.of(ISSUING.certificate()));
  static final Examiner EXAMINER = new Examiner(new PathValidator(new SignatureChecker(PROVIDER)));

  private PolicyFixture() {}

  static RevocationPolicy revocation(List<Source> sources, OnUnknown onUnknown) {
    return new RevocationPolicy(
        sources,
        Scope.LEAF,
        onUnknown,
        OnUnavailable.DENY,
        List.of(object(ResponseRules.DEFAULT)),
        List.of());
  }

  static OcspObject object(ResponseRules rules) {
    return new OcspObject(
        "corp",
        List.of(URI.create("http://127.0.0.1/")),
        List.of(),
        Optional.empty(),
        rules,
        CachingRules.DEFAULT,
        Duration.ofMillis(200),
        Optional.empty(),
        HashChoice.AUTO,
        65536);
  }

  static CrlObject crlObject() {
    return crlObject(Duration.ofDays(1), false);
  }

  static CrlObject crlObject(Duration validityTime, boolean strict) {
    return new CrlObject(
        "corp",
        List.of(URI.create("http://127.0.0.1/issuing.crl")),
        false,
        List.of(),
        validityTime,
        strict,
        Duration.ofSeconds(5),
        1 << 20,
        16);
  }

  static Policy policy(RevocationPolicy revocation) {
    return new Policy(
        "default",
        GROUP,
        PathSettings.defaults(Purpose.CLIENT_AUTH),
        revocation,
        Duration.ofSeconds(2),
        Duration.ofSeconds(300),
        Policy.Mode.ENFORCE);
  }

  static Attempt attempt(Source source, Outcome outcome) {
    return new Attempt(source, "", outcome, "", Duration.ofMillis(3), status(source, outcome));
  }

  private static Optional<CachedStatus> status(Source source, Outcome outcome) {
    RevocationStatus status =
        switch (outcome) {
          case GOOD -> new RevocationStatus.Good();
          case REVOKED ->
              new RevocationStatus.Revoked(NOW.minusSeconds(3600), RevocationReason.KEY_COMPROMISE);
          case UNKNOWN -> new RevocationStatus.Unknown();
          default -> null;
        };
    return Optional.ofNullable(status).map(s -> remembered(source, s, NOW.plusSeconds(3600)));
  }

  static CachedStatus remembered(Source source, RevocationStatus status, Instant nextUpdate) {
    return new CachedStatus(
        new VerifiedStatus(
            status,
            NOW.minusSeconds(60),
            Optional.ofNullable(nextUpdate),
            NOW.minusSeconds(60),
            ISSUING.certificate().sha256(),
            ISSUING.certificate().notAfter(),
            SignerBasis.ISSUER,
            true),
        source,
        "corp",
        "",
        NOW);
  }
}
