package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.memory.StatusKey;
import io.vouchsafe.proxy.memory.StatusQuestion;
import io.vouchsafe.vpnauth.Attempt;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Look-ups of certificates of one CA, and an exchange that ends as a test wants. */
final class TestLookups {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final URI URL = URI.create("http://ocsp.test/");

  private static final LabCa CA =
      LabCa.root(CertificateSpec.ca("CN=Lookup CA", NOW), new BouncyCastleProvider());
  private static final CaGroup GROUP =
      new CaGroup(List.of(new TrustAnchor(CA.certificate())), List.of());

  private TestLookups() {}

  static Certificate leaf(String subject) {
    return CA.issue(CertificateSpec.client(subject, NOW)).certificate();
  }

  static Certificate leaf(CertificateSpec spec) {
    return CA.issue(spec).certificate();
  }

  static OcspObject object(Duration timeout) {
    return OcspObject.of("corp", List.of(URL)).withTimeout(timeout);
  }

  static StatusQuestion question(Certificate leaf) {
    RevocationQuery query = new RevocationQuery(leaf, CA.certificate());
    return new StatusQuestion(
        query, StatusKey.of(query), leaf.notAfter(), Optional.empty(), Optional.empty());
  }

  static CaGroup group() {
    return GROUP;
  }

  static Lookup lookup(Certificate leaf, Duration timeout) {
    return new Lookup(question(leaf), object(timeout), GROUP, Destination.direct(URL));
  }

  /** An attempt that learnt <em>good</em>. */
  static Attempt good(Lookup lookup) {
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
    return LearntStatus.attempt(
        Source.OCSP,
        url,
        new RememberedStatus(verified, Source.OCSP, lookup.object().name(), url, NOW),
        Duration.ZERO);
  }

  /** An exchange whose ends are in the hands of a test. */
  static final class HeldExchange implements HashedExchange {
    private final List<Promise<Judged>> begun = new ArrayList<>();
    private final List<Lookup> lookups = new ArrayList<>();

    @Override
    public synchronized Future<Judged> ask(Lookup lookup, CertIdHash hash) {
      Promise<Judged> promise = Promise.promise();
      begun.add(promise);
      lookups.add(lookup);
      return promise.future();
    }

    synchronized int begun() {
      return begun.size();
    }

    /** Ends the exchange that was begun as number {@code at}, from 0, without a status. */
    synchronized void end(int at, Outcome outcome, Health health) {
      begun
          .get(at)
          .complete(Judged.failed(lookups.get(at), outcome, "test", health, Duration.ZERO));
    }

    synchronized void answer(int at) {
      begun.get(at).complete(new Judged(good(lookups.get(at)), false, Health.ALIVE));
    }
  }
}
