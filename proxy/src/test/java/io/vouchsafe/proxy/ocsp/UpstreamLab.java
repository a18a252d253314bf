package io.vouchsafe.proxy.ocsp;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Look-ups and attempts of made-up responders. */
final class UpstreamLab {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final URI URL = URI.create("http://ocsp.lab.test/");

  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  private static final LabCa CA = LabCa.root(CertificateSpec.ca("CN=Lab", NOW), PROVIDER);
  private static final CaGroup GROUP =
      new CaGroup(List.of(new TrustAnchor(CA.certificate())), List.of());

  /** Trusts no certificate for https:// responders. */
  static final CaGroup NOBODY = new CaGroup(List.of(), List.of());

  private UpstreamLab() {}

  /** Looks at https:// responders by the machine's clock, as TLS does. */
  static ServerTrust trust() {
    return new ServerTrust(new PathValidator(new SignatureChecker(PROVIDER)), Clock.systemUTC());
  }

  /** A delegate of the CA, that answers as it is told. */
  static LabResponder responder() {
    return new LabResponder(CA.issue(CertificateSpec.ocspSigner("CN=OCSP", NOW)), PROVIDER);
  }

  /** A fresh certificate to ask about at {@link #URL}. */
  static Lookup lookup(OcspObject object) {
    return lookup(leaf("CN=Alice"), object);
  }

  /** A question about {@code leaf} at {@link #URL}, with that timeout. */
  static Lookup lookup(Certificate leaf, Duration timeout) {
    return lookup(leaf, object().withTimeout(timeout));
  }

  private static Lookup lookup(Certificate leaf, OcspObject object) {
    StatusQuestion question =
        new StatusQuestion(query(leaf), Optional.of(object), Optional.empty());
    return new Lookup(
        question, object, GROUP, Destination.direct(URL), new OwnTime(System::nanoTime));
  }

  static RevocationQuery query(Certificate leaf) {
    return new RevocationQuery(leaf, CA.certificate());
  }

  static Certificate leaf(String subject) {
    return leaf(CertificateSpec.client(subject, NOW));
  }

  static Certificate leaf(CertificateSpec spec) {
    return CA.issue(spec).certificate();
  }

  static OcspObject object() {
    return OcspObject.of("corp", List.of(URL)).withTimeout(Duration.ofMillis(50));
  }

  static Attempt good(Lookup lookup, Duration took) {
    VerifiedStatus verified =
        new VerifiedStatus(
            new RevocationStatus.Good(),
            NOW,
            Optional.of(NOW.plusSeconds(3600)),
            NOW,
            CA.certificate().sha256(),
            CA.certificate().notAfter(),
            SignerBasis.ISSUER,
            true);
    String url = lookup.url().toString();
    CachedStatus status = new CachedStatus(verified, Source.OCSP, lookup.object().name(), url, NOW);
    return Attempt.of(Source.OCSP, url, status, took);
  }

  static Attempt failed(Lookup lookup, Outcome outcome) {
    return new Attempt(
        Source.OCSP, lookup.url().toString(), outcome, "", Duration.ZERO, Optional.empty());
  }
}
