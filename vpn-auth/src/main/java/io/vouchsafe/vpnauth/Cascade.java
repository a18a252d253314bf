package io.vouchsafe.vpnauth;

import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.RevocationPolicy.OnUnknown;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The order in which the sources are asked for one certificate, and what their answers settle. A
 * value: {@link #next} says what to do, {@link #after} is the cascade once it is done.
 *
 * <p>The memory of verified statuses comes first, so that a known <em>revoked</em> wins over a
 * stapled <em>good</em>; then the policy's sources in its order.
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
  private final Set<Source> asked;
  private final List<Attempt> attempts;

  private Cascade(
      RevocationPolicy policy,
      RevocationQuery query,
      boolean stapled,
      Set<Source> asked,
      List<Attempt> attempts) {
    this.policy = policy;
    this.query = query;
    this.stapled = stapled;
    this.asked = asked;
    this.attempts = attempts;
  }

  /**
   * A cascade that has asked nobody.
   *
   * @param stapled whether the peer brought a response for this certificate
   */
  public static Cascade of(RevocationPolicy policy, RevocationQuery query, boolean stapled) {
    return new Cascade(policy, query, stapled, EnumSet.noneOf(Source.class), List.of());
  }

  /** The certificate that it is about. */
  public RevocationQuery query() {
    return query;
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
    all.addAll(made);
    return new Cascade(policy, query, stapled, nowAsked, List.copyOf(all));
  }

  /** What was tried until now, as the status it would be if nobody else were asked. */
  public CertificateStatus soFar() {
    return silence().status();
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
    for (Source source : policy.sources()) {
      if (!asked.contains(source) && hasSomebodyToAsk(source)) {
        return new Step.Ask(source);
      }
    }
    return lastWith(Outcome.UNKNOWN).map(this::settledBy).orElseGet(this::silence);
  }

  /**
   * The attempt that ends the cascade: any <em>revoked</em>, else a <em>good</em>, else a final no.
   */
  private Optional<Attempt> settling() {
    return lastWith(Outcome.REVOKED)
        .or(() -> lastWith(Outcome.GOOD))
        .or(
            () ->
                policy.onUnknown() == OnUnknown.DENY
                    ? lastWith(Outcome.UNKNOWN)
                    : Optional.empty());
  }

  private Optional<Attempt> lastWith(Outcome outcome) {
    for (int i = attempts.size() - 1; i >= 0; i--) {
      Attempt attempt = attempts.get(i);
      if (attempt.outcome() == outcome && attempt.status().isPresent()) {
        return Optional.of(attempt);
      }
    }
    return Optional.empty();
  }

  private boolean hasSomebodyToAsk(Source source) {
    return switch (source) {
      case STAPLED -> stapled;
      case OCSP -> policy.ocspFor(query.issuer()).isPresent();
      case CRL, CACHE, NONE -> false;
    };
  }

  private Step.Settled settledBy(Attempt attempt) {
    return new Step.Settled(
        new CertificateStatus(query, attempt.source(), attempt.status(), attempts));
  }

  private Step.Settled silence() {
    return new Step.Settled(new CertificateStatus(query, Source.NONE, Optional.empty(), attempts));
  }
}
