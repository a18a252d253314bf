package io.vouchsafe.vpnauth.revocation;

import io.vouchsafe.ocsp.Precedence;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnknown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The order in which the sources are asked for one certificate, and what their answers settle. A
 * value: {@link #next} says what to do, {@link #after} is the cascade once it is done.
 *
 * <p>The memory of verified statuses comes first, so that a known <em>revoked</em> wins over a
 * stapled <em>good</em>; then the policy's sources in its order. A source that we ourselves did not
 * hear out ends it: what it would have said nobody knows.
 */
public final class Cascade {

  /** What to do next. */
  public sealed interface Step {

    /** Ask this source, then come back with {@link Cascade#after}. */
    record Ask(Source source) implements Step {}

    /** Nothing more to ask. */
    record Settled(CertificateStatus status) implements Step {}
  }

  private final RevocationPolicy policy;
  private final RevocationQuery query;
  private final boolean stapled;
  private final Instant now;
  private final Optional<RememberedStatus> hold;
  private final Set<Source> asked;
  private final List<Attempt> attempts;

  private Cascade(
      RevocationPolicy policy,
      RevocationQuery query,
      boolean stapled,
      Instant now,
      Optional<RememberedStatus> hold,
      Set<Source> asked,
      List<Attempt> attempts) {
    this.policy = policy;
    this.query = query;
    this.stapled = stapled;
    this.now = now;
    this.hold = hold;
    this.asked = asked;
    this.attempts = attempts;
  }

  /**
   * A cascade that has asked nobody.
   *
   * @param stapled whether the peer brought a response for this certificate
   * @param now from which the age of that response counts
   */
  public static Cascade of(
      RevocationPolicy policy, RevocationQuery query, boolean stapled, Instant now) {
    return new Cascade(
        policy, query, stapled, now, Optional.empty(), EnumSet.noneOf(Source.class), List.of());
  }

  /** The certificate that it is about. */
  public RevocationQuery query() {
    return query;
  }

  /**
   * The cascade of a certificate on hold: what the memory knows of it stands until a source that is
   * asked directly lifts it.
   *
   * @param known the hold, which is too old to settle anything without asking
   */
  public Cascade onHold(RememberedStatus known) {
    return new Cascade(policy, query, stapled, now, Optional.of(known), asked, attempts);
  }

  /**
   * The cascade after {@code source} was asked.
   *
   * @param made every attempt at it; empty when the memory holds nothing that serves
   */
  public Cascade after(Source source, List<Attempt> made) {
    Set<Source> nowAsked = EnumSet.of(source);
    nowAsked.addAll(asked);
    List<Attempt> all = new ArrayList<>(attempts);
    made.forEach(attempt -> all.add(source == Source.STAPLED ? aged(attempt) : attempt));
    return new Cascade(policy, query, stapled, now, hold, nowAsked, List.copyOf(all));
  }

  /**
   * Contract, section 1, {@code stapled_max_age}: an old response of the peer's is passed over
   * while somebody else is there to ask. A <em>revoked</em> counts at any age: playing it back lets
   * nobody in.
   */
  private Attempt aged(Attempt stapled) {
    boolean old = stapled.status().filter(said -> policy.isTooOldForAStaple(said, now)).isPresent();
    if (!old || stapled.outcome() == Outcome.REVOKED || !hasAnotherSource()) {
      return stapled;
    }
    String detail =
        "thisUpdate was "
            + stapled.status().get().verified().thisUpdate()
            + ", more than the "
            + policy.stapledMaxAge().toSeconds()
            + " s of stapled_max_age ago: it counts only when all others are silent";
    return new Attempt(
        Source.STAPLED,
        stapled.responder(),
        Outcome.TOO_OLD,
        detail,
        stapled.took(),
        stapled.status());
  }

  private boolean hasAnotherSource() {
    return policy.sources().stream()
        .anyMatch(source -> source != Source.STAPLED && hasSomebodyToAsk(source));
  }

  /** What was tried until now, as the status it would be if nobody else were asked. */
  public CertificateStatus soFar() {
    return new CertificateStatus(query, Source.NONE, Optional.empty(), attempts);
  }

  /**
   * Whether nobody who was asked said anything that counts, a stapled response included that was
   * passed over for its age.
   */
  public boolean isSilent() {
    return settling().isEmpty() && hold.isEmpty() && lastUnknown().isEmpty() && !isOverloaded();
  }

  /** What to do next. */
  public Step next() {
    Optional<Attempt> settling = settling();
    if (settling.isPresent()) {
      return settledBy(settling.get());
    }
    if (!asked.contains(Source.CACHE)) {
      return new Step.Ask(Source.CACHE);
    }
    if (isOverloaded()) {
      return new Step.Settled(hold.map(this::stillOnHold).orElseGet(this::soFar));
    }
    if (!isFinal()) {
      for (Source source : policy.sources()) {
        if (!asked.contains(source) && hasSomebodyToAsk(source)) {
          return new Step.Ask(source);
        }
      }
    }
    return new Step.Settled(hold.map(this::stillOnHold).orElseGet(this::unknownOrSilent));
  }

  /** Whether we ourselves left an attempt unfinished (contract, section 5, {@code overloaded}). */
  private boolean isOverloaded() {
    return attempts.stream().anyMatch(attempt -> attempt.outcome() == Outcome.OVERLOADED);
  }

  /** The attempt that ends the cascade: any <em>revoked</em>, else a <em>good</em> that counts. */
  private Optional<Attempt> settling() {
    return last(attempt -> attempt.outcome() == Outcome.REVOKED)
        .or(() -> last(attempt -> attempt.outcome() == Outcome.GOOD && lifts(attempt)));
  }

  /** RFC 5280 §5.3.1: against a hold only a later word of a source that was asked counts. */
  private boolean lifts(Attempt good) {
    return hold.isEmpty() || good.status().filter(s -> Precedence.lifts(hold.get(), s)).isPresent();
  }

  /** Contract, section 1, {@code on_unknown}: {@code deny} ends the cascade. */
  private boolean isFinal() {
    return policy.onUnknown() == OnUnknown.DENY && lastUnknown().isPresent();
  }

  private Optional<Attempt> lastUnknown() {
    return last(attempt -> attempt.outcome() == Outcome.UNKNOWN);
  }

  private Optional<Attempt> last(Predicate<Attempt> wanted) {
    for (int i = attempts.size() - 1; i >= 0; i--) {
      Attempt attempt = attempts.get(i);
      if (attempt.status().isPresent() && wanted.test(attempt)) {
        return Optional.of(attempt);
      }
    }
    return Optional.empty();
  }

  /** A peer cannot lift a hold, so what it brought is not looked at. */
  private boolean hasSomebodyToAsk(Source source) {
    return switch (source) {
      case STAPLED -> stapled && hold.isEmpty();
      case OCSP -> policy.ocspFor(query.issuer()).isPresent();
      case CRL -> policy.crlFor(query.issuer()).isPresent();
      case CACHE, NONE -> false;
    };
  }

  private Step.Settled settledBy(Attempt attempt) {
    return new Step.Settled(status(attempt, attempts));
  }

  private CertificateStatus stillOnHold(RememberedStatus known) {
    Attempt attempt =
        new Attempt(
            Source.CACHE,
            known.responder(),
            Outcome.REVOKED,
            "on hold, and nobody lifted it",
            Duration.ZERO,
            Optional.of(known));
    List<Attempt> all = new ArrayList<>(attempts);
    all.add(attempt);
    return status(attempt, all);
  }

  private CertificateStatus unknownOrSilent() {
    return lastUnknown()
        .map(unknown -> status(unknown, attempts))
        .or(() -> last(attempt -> attempt.outcome() == Outcome.TOO_OLD).map(this::afterAll))
        .orElseGet(this::soFar);
  }

  /** What was passed over for its age is better than nothing. */
  private CertificateStatus afterAll(Attempt passedOver) {
    RememberedStatus status = passedOver.status().orElseThrow();
    Attempt counted =
        new Attempt(
            Source.STAPLED,
            passedOver.responder(),
            status.verified().status() instanceof RevocationStatus.Unknown
                ? Outcome.UNKNOWN
                : Outcome.GOOD,
            "older than stapled_max_age, and all others are silent",
            Duration.ZERO,
            passedOver.status());
    List<Attempt> all = new ArrayList<>(attempts);
    all.add(counted);
    return status(counted, all);
  }

  private CertificateStatus status(Attempt by, List<Attempt> all) {
    return new CertificateStatus(query, by.source(), by.status(), all);
  }
}
