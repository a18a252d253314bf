package io.vouchsafe.proxy.session;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A registry on one clock that a test turns, with everything around it told by the test. */
final class SessionLab {
  static final String TENANT = "acme";
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final Duration VALID = Duration.ofMinutes(5);
  static final Duration GRACE = Duration.ofMinutes(15);

  private static final LabCa ROOT =
      LabCa.root(CertificateSpec.ca("CN=Lab Root", START), new BouncyCastleProvider());

  static final LabCa ISSUING = ROOT.issueCa(CertificateSpec.ca("CN=Lab Issuing", START));
  static final Certificate LEAF =
      ISSUING.issue(CertificateSpec.client("CN=Alice", START)).certificate();

  final AtomicLong nanos = new AtomicLong();
  final List<String> journal = new ArrayList<>();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final TrustChanges changes = new TrustChanges(this::now);
  final AtomicInteger asked = new AtomicInteger();
  final AtomicInteger graceLookedUp = new AtomicInteger();
  final LiveSessions live;
  final RevocationEvents events;
  final SessionRegistry registry;

  volatile SessionSettings settings = SessionSettings.DEFAULT;
  volatile SessionCheck check = session -> SessionCheck.Found.NOTHING;
  volatile Function<Session, Future<SessionAnswer>> decisions = this::allow;

  SessionLab() {
    this(Runnable::run, LiveSessions.MOST_OF_A_TENANT);
  }

  SessionLab(Executor subscribers, int most) {
    this(subscribers, most, "0123456789");
  }

  /**
   * The same of another process.
   *
   * @param process before the number in each id
   */
  SessionLab(Executor subscribers, int most, String process) {
    live = new LiveSessions(most);
    events = new RevocationEvents(subscribers);
    registry =
        new SessionRegistry(
            live,
            events,
            new SessionRegistry.Judging(
                new Rules(),
                session -> {
                  asked.incrementAndGet();
                  return decisions.apply(session);
                },
                changes,
                session -> check.of(session)),
            new SessionRegistry.Ground(
                this::now, nanos::get, meters, Runnable::run, journal::add, process));
  }

  private final class Rules implements SessionRules {
    @Override
    public SessionSettings of(String tenant) {
      return settings;
    }

    @Override
    public Duration grace(String tenant, String policy) {
      graceLookedUp.incrementAndGet();
      return GRACE;
    }
  }

  Instant now() {
    return START.plusNanos(nanos.get());
  }

  /** Lets time pass, second by second. */
  void pass(Duration time) {
    for (long i = 0; i < time.toSeconds(); i++) {
      nanos.addAndGet(1_000_000_000);
      registry.tick();
    }
    nanos.addAndGet(time.toNanosPart());
    registry.tick();
  }

  /** The certificate of that serial, of the lab's issuing CA. */
  static RevocationQuery query(long serial) {
    return RevocationQuery.bySerial(
        new SerialNumber(BigInteger.valueOf(serial)), ISSUING.certificate());
  }

  static StatusKey key(long serial) {
    return StatusKey.of(query(serial));
  }

  /** Lets the certificate of that serial in, and its issuer with it. */
  Verdict verdict(long serial) {
    List<CertificateStatus> statuses = new ArrayList<>();
    for (RevocationQuery query :
        List.of(query(serial), new RevocationQuery(ISSUING.certificate(), ROOT.certificate()))) {
      statuses.add(new CertificateStatus(query, Source.OCSP, Optional.empty(), List.of()));
    }
    return verdict(
        new Decision.Allow(Reason.OK, "", evidence(statuses), now().plus(VALID)), "r-" + serial);
  }

  static StatusKey issuingKey() {
    return StatusKey.of(new RevocationQuery(ISSUING.certificate(), ROOT.certificate()));
  }

  private static Evidence evidence(List<CertificateStatus> statuses) {
    return new Evidence(
        Optional.of(LEAF),
        List.of(LEAF, ISSUING.certificate(), ROOT.certificate()),
        Optional.empty(),
        statuses);
  }

  private Verdict verdict(Decision decision, String reference) {
    return new Verdict(
        reference,
        TENANT,
        "default",
        "session",
        decision,
        Optional.empty(),
        now(),
        0,
        Optional.empty());
  }

  Future<SessionAnswer> allow(Session session) {
    long serial = session.basis().queries().getFirst().serial().value().longValue();
    return Future.succeededFuture(new SessionAnswer.Decided(verdict(serial)));
  }

  Future<SessionAnswer> deny(Reason reason) {
    return Future.succeededFuture(
        new SessionAnswer.Decided(
            verdict(new Decision.Deny(reason, "", Evidence.ofLeaf(Optional.of(LEAF))), "denied")));
  }

  /** Ran out of time over the leaf, after its issuer was found to be revoked. */
  Future<SessionAnswer> lateButRevoked() {
    VerifiedStatus verified =
        new VerifiedStatus(
            new RevocationStatus.Revoked(START, RevocationReason.KEY_COMPROMISE),
            START,
            Optional.empty(),
            START,
            ROOT.certificate().sha256(),
            ROOT.certificate().notAfter(),
            SignerBasis.ISSUER,
            true);
    CachedStatus known = new CachedStatus(verified, Source.OCSP, "corp", "", START);
    RevocationQuery issuing = new RevocationQuery(ISSUING.certificate(), ROOT.certificate());
    Evidence evidence =
        evidence(
            List.of(new CertificateStatus(issuing, Source.CACHE, Optional.of(known), List.of())));
    return Future.succeededFuture(
        new SessionAnswer.Decided(
            verdict(new Decision.Deny(Reason.DEADLINE, "", evidence), "late")));
  }

  /** Opens a session of the certificate of that serial. */
  Session open(long serial, FakeHandle handle) {
    return ((SessionOpening.Opened) registry.open(verdict(serial), handle)).session();
  }

  Session open(long serial) {
    return open(serial, new FakeHandle());
  }

  /** The certificate of that serial turns out to be revoked, and every decision says so. */
  void revoke(long serial) {
    Function<Session, Future<SessionAnswer>> before = decisions;
    StatusKey revoked = key(serial);
    decisions =
        session ->
            session.basis().keys().contains(revoked) ? deny(Reason.REVOKED) : before.apply(session);
    events.publish(new RevocationEvent.Learnt(TENANT, revoked));
  }
}
