package io.vouchsafe.vpnauth.revocation;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.Precedence;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnknown;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The order in which the sources are asked for one certificate, and what their answers settle. A
 * value: {@link #next} says what to do, {@link #after} is the cascade once it is done.
 *
 * <p>The cache of verified statuses comes first, so that a known <em>revoked</em> wins over a
 * stapled <em>good</em>; then the policy's sources in its order; and before silence counts, the
 * CRLs that are held. A source that we ourselves did not hear out ends it: what it would have said
 * nobody knows. {@code docs/revocation.md} has every rule, and a table that is run against this
 * class.
 */
public final class Cascade {

  /** What to do next. */
  public sealed interface Step permits NextSource, Settled {}

  /** Nothing more to ask. */
  public record Settled(CertificateStatus status) implements Step {}

  /** How far it has come. */
  private enum Stage {
    /** The cache has not been read. */
    CACHE,
    /** A revocation may have been forgotten: before anything else the held CRLs are looked up. */
    DOUBT,
    /** The held CRLs have been looked up; the cache may have learnt something meanwhile. */
    CACHE_AGAIN,
    /** It needs no check; what is here already and says <em>revoked</em> wins. */
    EXEMPT,
    /** The policy's sources are asked. */
    SOURCES,
    /** The same without what the peer brought, and silence denies. */
    DIRECT
  }

  /** What does not change. */
  private record Matter(
      RevocationPolicy policy,
      RevocationQuery query,
      boolean stapled,
      Optional<CertificateStatus> notNeeded,
      Instant now) {

    boolean hasCrlObject() {
      return policy.crlFor(query.issuer()).isPresent();
    }
  }

  private final Matter matter;
  private final Stage stage;
  private final boolean upheldByCrl;
  private final Optional<CachedStatus> hold;
  private final Set<NextSource> asked;
  private final Attempts attempts;

  private Cascade(
      Matter matter,
      Stage stage,
      boolean upheldByCrl,
      Optional<CachedStatus> hold,
      Set<NextSource> asked,
      Attempts attempts) {
    this.matter = matter;
    this.stage = stage;
    this.upheldByCrl = upheldByCrl;
    this.hold = hold;
    this.asked = asked;
    this.attempts = attempts;
  }

  /**
   * A cascade that has asked nobody, about a certificate that needs a check.
   *
   * @param stapled whether the peer brought a response for this certificate
   * @param now from which the age of that response counts
   */
  public static Cascade of(
      RevocationPolicy policy, RevocationQuery query, boolean stapled, Instant now) {
    return start(new Matter(policy, query, stapled, Optional.empty(), now));
  }

  /**
   * The same about an end entity that needs no check (contract, section 1, {@code short_lived}).
   *
   * @param notNeeded what it comes to when nothing is here: the very same value then
   */
  public static Cascade ofExempt(
      RevocationPolicy policy, CertificateStatus notNeeded, boolean stapled, Instant now) {
    return start(new Matter(policy, notNeeded.query(), stapled, Optional.of(notNeeded), now));
  }

  private static Cascade start(Matter matter) {
    return new Cascade(
        matter,
        Stage.CACHE,
        false,
        Optional.empty(),
        EnumSet.noneOf(NextSource.class),
        Attempts.NONE);
  }

  /**
   * Whether a cached status that serves counts before anybody is asked: no revocation was
   * forgotten, and the certificate needs a check.
   *
   * @param isExempt whether it needs none, and nothing that is cached says <em>revoked</em>
   */
  public static boolean restsOnCache(Demand demand, boolean isExempt) {
    return demand == Demand.NONE && !isExempt;
  }

  /** The certificate that it is about. */
  public RevocationQuery query() {
    return matter.query();
  }

  /** What was tried until now, as the status it would be if nobody else were asked. */
  public CertificateStatus soFar() {
    return new CertificateStatus(query(), Source.NONE, Optional.empty(), attempts.list());
  }

  /** What to do next. */
  public Step next() {
    return switch (stage) {
      case CACHE, CACHE_AGAIN -> NextSource.CACHE;
      case DOUBT -> NextSource.HELD_CRL;
      case EXEMPT -> nextOfExempt();
      case SOURCES, DIRECT -> nextOfSources();
    };
  }

  /**
   * The cascade after the cache was read. A <em>revoked</em> that is cached counts, whatever was
   * forgotten; a <em>good</em> counts unless its revocation may have been forgotten.
   */
  public Cascade afterCache(CachedStatuses cached) {
    Demand demand =
        upheldByCrl && cached.demand() == Demand.LOOK_UP ? Demand.NONE : cached.demand();
    boolean exempt = matter.notNeeded().isPresent() && !cached.sayRevoked();
    if (restsOnCache(demand, exempt)) {
      Optional<CachedStatus> serving = cached.serving();
      return serving.isPresent()
          ? settledByCache(serving.get())
          : at(Stage.SOURCES, cached.standingHold());
    }
    if (exempt && (demand == Demand.NONE || demand == Demand.ANEW)) {
      return at(Stage.EXEMPT, Optional.empty());
    }
    Optional<CachedStatus> revoked = cached.serving().filter(Cascade::saysRevoked);
    if (revoked.isPresent()) {
      return settledByCache(revoked.get());
    }
    if (demand == Demand.ANEW) {
      return at(Stage.SOURCES, cached.standingHold());
    }
    return at(stage == Stage.CACHE ? Stage.DOUBT : Stage.DIRECT, cached.standingHold());
  }

  /**
   * The cascade after {@code source} was asked.
   *
   * @param made every attempt at it; empty when there was nobody to ask
   */
  public Cascade after(NextSource source, List<Attempt> made) {
    Set<NextSource> nowAsked = EnumSet.of(source);
    nowAsked.addAll(asked);
    Attempts told = new Attempts(made);
    return switch (source) {
      case CACHE -> throw new IllegalArgumentException("afterCache takes what the cache says");
      case HELD_CRL, EXPIRED_CRL -> afterLook(source, told, nowAsked);
      case STAPLED ->
          stage == Stage.EXEMPT
              ? told.deny() ? denied(told, nowAsked) : going(stage, attempts.and(made), nowAsked)
              : going(stage, attempts.and(made.stream().map(this::aged).toList()), nowAsked);
      case OCSP, CRL -> going(stage, attempts.and(made), nowAsked);
    };
  }

  /** Nothing was fetched for it, so nothing that it says counts but <em>revoked</em>. */
  private Cascade afterLook(NextSource source, Attempts told, Set<NextSource> nowAsked) {
    boolean denies = source == NextSource.HELD_CRL ? told.deny() : told.denyForEver();
    if (denies) {
      return denied(told, nowAsked);
    }
    if (source == NextSource.HELD_CRL && told.tell()) {
      // The CRLs that serve have spoken: those whose place they took have not.
      nowAsked.add(NextSource.EXPIRED_CRL);
    }
    return switch (stage) {
      case DOUBT -> new Cascade(matter, Stage.CACHE_AGAIN, told.tell(), hold, asked, Attempts.NONE);
      case EXEMPT -> going(stage, source == NextSource.HELD_CRL ? told : attempts, nowAsked);
      case CACHE, CACHE_AGAIN, SOURCES, DIRECT -> going(stage, attempts, nowAsked);
    };
  }

  private Cascade going(Stage to, Attempts with, Set<NextSource> nowAsked) {
    return new Cascade(matter, to, upheldByCrl, hold, nowAsked, with);
  }

  private Cascade at(Stage to, Optional<CachedStatus> standing) {
    return new Cascade(matter, to, upheldByCrl, standing, asked, attempts);
  }

  /** With nothing beside what denies that could count in its place. */
  private Cascade denied(Attempts by, Set<NextSource> nowAsked) {
    return switch (stage) {
      case SOURCES, DIRECT -> going(stage, attempts.and(by.list()), nowAsked);
      case DOUBT -> going(Stage.DIRECT, by, nowAsked);
      case CACHE, CACHE_AGAIN, EXEMPT -> going(Stage.SOURCES, by, nowAsked);
    };
  }

  private Cascade settledByCache(CachedStatus cached) {
    Attempt attempt = Attempt.of(Source.CACHE, cached.responder(), cached, Duration.ZERO);
    return new Cascade(
        matter, Stage.SOURCES, upheldByCrl, Optional.empty(), asked, Attempts.NONE.and(attempt));
  }

  /**
   * Contract, section 1, {@code short_lived}: the CRLs that are held, then the response that the
   * peer brought. Nobody is asked.
   */
  private Step nextOfExempt() {
    Optional<NextSource> look = nextLook();
    if (look.isPresent()) {
      return look.get();
    }
    if (matter.stapled()
        && matter.policy().sources().contains(Source.STAPLED)
        && !asked.contains(NextSource.STAPLED)) {
      return NextSource.STAPLED;
    }
    CertificateStatus notNeeded = matter.notNeeded().orElseThrow();
    return new Settled(
        attempts.list().isEmpty()
            ? notNeeded
            : CertificateStatus.notNeeded(
                query(), notNeeded.notNeeded().orElseThrow(), attempts.list()));
  }

  /** Where the policy has CRLs, those that serve, and where they say nothing those that did. */
  private Optional<NextSource> nextLook() {
    if (asked.contains(NextSource.EXPIRED_CRL) || !matter.hasCrlObject()) {
      return Optional.empty();
    }
    return Optional.of(
        asked.contains(NextSource.HELD_CRL) ? NextSource.EXPIRED_CRL : NextSource.HELD_CRL);
  }

  private Step nextOfSources() {
    Optional<Attempt> settling = settling();
    if (settling.isPresent()) {
      return settled(status(settling.get(), attempts));
    }
    if (attempts.isOverloaded()) {
      return settled(hold.map(this::stillOnHold).orElseGet(this::soFar));
    }
    if (!isFinal()) {
      for (Source source : matter.policy().sources()) {
        if (!asked.contains(NextSource.of(source)) && hasSomebodyToAsk(source)) {
          return NextSource.of(source);
        }
      }
    }
    if (hold.isPresent()) {
      return settled(stillOnHold(hold.get()));
    }
    Optional<Attempt> unknown = attempts.last(Outcome.UNKNOWN);
    if (unknown.isPresent()) {
      return settled(status(unknown.get(), attempts));
    }
    // Nobody says anything; but a CRL that is held may have called it revoked for ever.
    Optional<NextSource> look = nextLook();
    if (look.isPresent()) {
      return look.get();
    }
    return settled(attempts.last(Outcome.TOO_OLD).map(this::afterAll).orElseGet(this::soFar));
  }

  private Settled settled(CertificateStatus status) {
    return new Settled(
        stage == Stage.DIRECT && status.settled().isEmpty() ? status.demandingAnAnswer() : status);
  }

  /** The attempt that ends the cascade: any <em>revoked</em>, else a <em>good</em> that counts. */
  private Optional<Attempt> settling() {
    return attempts
        .last(Outcome.REVOKED)
        .or(() -> attempts.last(attempt -> attempt.outcome() == Outcome.GOOD && lifts(attempt)));
  }

  /** RFC 5280 §5.3.1: against a hold only a later word of a source that was asked counts. */
  private boolean lifts(Attempt good) {
    return hold.isEmpty() || good.status().filter(s -> Precedence.lifts(hold.get(), s)).isPresent();
  }

  /** Contract, section 1, {@code on_unknown}: {@code deny} ends the cascade. */
  private boolean isFinal() {
    return matter.policy().onUnknown() == OnUnknown.DENY
        && attempts.last(Outcome.UNKNOWN).isPresent();
  }

  /** A peer can neither lift a hold nor make up for what was forgotten. */
  private boolean hasSomebodyToAsk(Source source) {
    return switch (source) {
      case STAPLED -> matter.stapled() && hold.isEmpty() && stage != Stage.DIRECT;
      case OCSP -> matter.policy().ocspFor(query().issuer()).isPresent();
      case CRL -> matter.hasCrlObject();
      case CACHE, NONE -> false;
    };
  }

  /**
   * Contract, section 1, {@code stapled_max_age}: an old response of the peer's is passed over
   * while somebody else is there to ask. A <em>revoked</em> counts at any age: playing it back lets
   * nobody in.
   */
  private Attempt aged(Attempt stapled) {
    RevocationPolicy policy = matter.policy();
    boolean old =
        stapled.status().filter(said -> policy.isTooOldForAStaple(said, matter.now())).isPresent();
    boolean alone =
        policy.sources().stream()
            .noneMatch(source -> source != Source.STAPLED && hasSomebodyToAsk(source));
    return old && !alone && stapled.outcome() != Outcome.REVOKED
        ? stapled.passedOver(policy.stapledMaxAge())
        : stapled;
  }

  /** What was passed over for its age is better than nothing. */
  private CertificateStatus afterAll(Attempt passedOver) {
    CachedStatus status = passedOver.status().orElseThrow();
    Attempt counted =
        new Attempt(
            Source.STAPLED,
            passedOver.responder(),
            Attempt.outcome(status),
            "older than stapled_max_age, and all others are silent",
            Duration.ZERO,
            passedOver.status());
    return status(counted, attempts.and(counted));
  }

  private CertificateStatus stillOnHold(CachedStatus known) {
    Attempt attempt =
        new Attempt(
            Source.CACHE,
            known.responder(),
            Outcome.REVOKED,
            "on hold, and nobody lifted it",
            Duration.ZERO,
            Optional.of(known));
    return status(attempt, attempts.and(attempt));
  }

  private CertificateStatus status(Attempt by, Attempts all) {
    return new CertificateStatus(query(), by.source(), by.status(), all.list());
  }

  private static boolean saysRevoked(CachedStatus status) {
    return status.verified().status() instanceof RevocationStatus.Revoked;
  }
}
