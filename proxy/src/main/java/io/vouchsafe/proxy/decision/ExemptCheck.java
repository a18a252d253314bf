package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.memory.StatusQuestion;
import io.vouchsafe.vpnauth.Policy;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.Cascade;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks whether what is here already calls an end entity revoked that needs no check (contract,
 * section 1, {@code short_lived}): the CRLs that are held, and the response that the peer brought.
 * Nobody is asked and nothing is fetched.
 */
final class ExemptCheck {
  private final StatusSources sources;
  private final Policy policy;
  private final Instant now;
  private final Progress progress;

  ExemptCheck(StatusSources sources, Policy policy, Instant now, Progress progress) {
    this.sources = sources;
    this.policy = policy;
    this.now = now;
    this.progress = progress;
  }

  /**
   * The status of a certificate that the memory does not call revoked.
   *
   * @param notNeeded what it comes to when nothing is here
   */
  Future<CertificateStatus> settle(StatusQuestion question, CertificateStatus notNeeded) {
    return sources
        .lookUpCrlAtAnyAge(question, now, progress.own())
        .compose(
            listed ->
                denies(listed)
                    ? denied(question, Source.CRL, listed)
                    : heedStaple(question, notNeeded, listed));
  }

  /** A peer that brings its own <em>revoked</em> is believed, as far as staples are a source. */
  private Future<CertificateStatus> heedStaple(
      StatusQuestion question, CertificateStatus notNeeded, List<Attempt> listed) {
    if (question.stapled().isEmpty() || !policy.revocation().sources().contains(Source.STAPLED)) {
      return Future.succeededFuture(with(notNeeded, listed));
    }
    return sources
        .ask(Source.STAPLED, question, policy, now, progress.own())
        .compose(
            brought ->
                denies(brought)
                    ? denied(question, Source.STAPLED, brought)
                    : Future.succeededFuture(
                        with(
                            notNeeded, Stream.concat(listed.stream(), brought.stream()).toList())));
  }

  /** A <em>revoked</em>; or our own overload, for it may have been one. */
  static boolean denies(List<Attempt> attempts) {
    return attempts.stream()
        .map(Attempt::outcome)
        .anyMatch(outcome -> outcome == Outcome.REVOKED || outcome == Outcome.OVERLOADED);
  }

  /** What the cascade makes of it: a <em>revoked</em> settles it, an overload ends it. */
  private Future<CertificateStatus> denied(
      StatusQuestion question, Source source, List<Attempt> attempts) {
    return Future.succeededFuture(
        settled(
            Cascade.of(policy.revocation(), question.query(), source == Source.STAPLED, now)
                .after(Source.CACHE, List.of())
                .after(source, attempts)));
  }

  /** What a cascade has come to that {@link #denies what was said} ends. */
  static CertificateStatus settled(Cascade cascade) {
    return switch (cascade.next()) {
      case Cascade.Step.Settled settled -> settled.status();
      case Cascade.Step.Ask ask ->
          throw new IllegalStateException("neither settled nor ended, but asks " + ask.source());
    };
  }

  /** The very same value while nothing was looked at, which is judged once. */
  private static CertificateStatus with(CertificateStatus notNeeded, List<Attempt> attempts) {
    return attempts.isEmpty()
        ? notNeeded
        : CertificateStatus.notNeeded(
            notNeeded.query(), notNeeded.notNeeded().orElseThrow(), attempts);
  }
}
