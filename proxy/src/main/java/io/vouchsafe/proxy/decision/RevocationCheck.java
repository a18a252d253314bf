package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.memory.StatusQuestion;
import io.vouchsafe.vpnauth.Policy;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.Cascade;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Walks the cascade for each certificate of a path, all of them at once. */
final class RevocationCheck {
  private final StatusSources sources;
  private final Policy policy;
  private final Instant now;
  private final Progress progress;
  private final ExemptCheck exempt;

  RevocationCheck(StatusSources sources, Policy policy, Instant now, Progress progress) {
    this.sources = sources;
    this.policy = policy;
    this.now = now;
    this.progress = progress;
    this.exempt = new ExemptCheck(sources, policy, now, progress);
  }

  /** One status for each question, in order; a completed future when the memory knew them all. */
  Future<List<CertificateStatus>> settle(List<StatusQuestion> questions) {
    List<Future<CertificateStatus>> walks = new ArrayList<>(questions.size());
    List<CertificateStatus> settled = new ArrayList<>(questions.size());
    for (StatusQuestion question : questions) {
      Future<CertificateStatus> walk = walk(question);
      walks.add(walk);
      if (walk.succeeded()) {
        settled.add(walk.result());
      }
    }
    if (settled.size() == walks.size()) {
      return Future.succeededFuture(settled);
    }
    for (int i = 0; i < walks.size(); i++) {
      StatusQuestion question = questions.get(i);
      walks.get(i).onSuccess(status -> progress.reached(question, status));
    }
    return Future.all(walks).map(all -> all.list());
  }

  /** The same, as if nothing were remembered. */
  Future<List<CertificateStatus>> settleAnew(List<StatusQuestion> questions) {
    List<Future<CertificateStatus>> walks = new ArrayList<>(questions.size());
    for (StatusQuestion question : questions) {
      CertificateStatus notNeeded = question.notNeeded();
      walks.add(
          notNeeded == null
              ? walk(start(question).after(Source.CACHE, List.of()), question)
              : exempt.settle(question, notNeeded));
    }
    return Future.all(walks).map(all -> all.list());
  }

  /** The memory comes first; what it alone settles is not worked out again at every login. */
  private Future<CertificateStatus> walk(StatusQuestion question) {
    return switch (sources.demand(question, now)) {
      case NONE -> walkUndoubted(question);
      case LOOK_UP -> walkFromCrl(question, false);
      case ASK -> walkFromCrl(question, true);
    };
  }

  /**
   * Where a revocation may have been forgotten (design, section 5): a remembered one counts, and
   * what a held CRL lists is known. Nothing else that is remembered or stapled does.
   *
   * @param always whether a CRL that lists nothing is not enough
   */
  private Future<CertificateStatus> walkFromCrl(StatusQuestion question, boolean always) {
    if (sources.isKnownRevoked(question, policy, now)) {
      return walkFromMemory(question);
    }
    return sources
        .lookUpCrl(question, now, progress.own())
        .compose(
            listed -> {
              Optional<RememberedStatus> told =
                  listed.stream().flatMap(attempt -> attempt.status().stream()).findFirst();
              if (told.map(StatusSources::saysRevoked).orElse(isOverloaded(listed))) {
                return walk(directly(question).after(Source.CRL, listed), question);
              }
              return told.isPresent() && !always
                  ? walkUndoubted(question)
                  : walk(directly(question), question).map(RevocationCheck::answered);
            });
  }

  /** What the CRL would have said nobody knows then, and no other source stands in for it. */
  private static boolean isOverloaded(List<Attempt> attempts) {
    return attempts.stream().anyMatch(attempt -> attempt.outcome() == Outcome.OVERLOADED);
  }

  /** Asks whoever may be asked, and believes nothing that the peer brought. */
  private Cascade directly(StatusQuestion question) {
    Cascade cascade =
        Cascade.of(policy.revocation(), question.query(), false, now)
            .after(Source.CACHE, List.of());
    return sources.standingHold(question, now).map(cascade::onHold).orElse(cascade);
  }

  private static CertificateStatus answered(CertificateStatus status) {
    return status.settled().isPresent() ? status : status.demandingAnAnswer();
  }

  /**
   * Nothing was forgotten about it: whoever needs no check gets none, unless it is known better.
   */
  private Future<CertificateStatus> walkUndoubted(StatusQuestion question) {
    CertificateStatus notNeeded = question.notNeeded();
    return notNeeded == null || sources.isSaidToBeRevoked(question)
        ? walkFromMemory(question)
        : exempt.settle(question, notNeeded);
  }

  private Future<CertificateStatus> walkFromMemory(StatusQuestion question) {
    Optional<RememberedStatus> known = sources.remembered(question, policy, now);
    if (known.isEmpty()) {
      Cascade cascade = start(question).after(Source.CACHE, List.of());
      return walk(
          sources.standingHold(question, now).map(cascade::onHold).orElse(cascade), question);
    }
    CertificateStatus before = question.settledBefore(known.get());
    if (before != null) {
      return Future.succeededFuture(before);
    }
    Attempt attempt = StatusSources.fromMemory(known.get());
    Cascade cascade = start(question).after(Source.CACHE, List.of(attempt));
    if (cascade.next() instanceof Cascade.Step.Settled settled) {
      question.settled(known.get(), settled.status());
    }
    return walk(cascade, question);
  }

  private Cascade start(StatusQuestion question) {
    return Cascade.of(policy.revocation(), question.query(), question.stapled().isPresent(), now);
  }

  private Future<CertificateStatus> walk(Cascade start, StatusQuestion question) {
    Cascade cascade = start;
    while (true) {
      switch (cascade.next()) {
        case Cascade.Step.Settled settled -> {
          return cascade.isSilent()
              ? unlessListed(cascade, settled.status(), question)
              : Future.succeededFuture(settled.status());
        }
        case Cascade.Step.Ask ask -> {
          Future<List<Attempt>> made =
              sources.ask(ask.source(), question, policy, now, progress.own());
          Cascade asking = cascade;
          if (!made.succeeded()) {
            progress.reached(question, asking.soFar());
            return made.compose(late -> walk(asking.after(ask.source(), late), question));
          }
          cascade = asking.after(ask.source(), made.result());
        }
      }
    }
  }

  /** Nobody says anything; but a CRL that is held may have called it revoked for ever. */
  private Future<CertificateStatus> unlessListed(
      Cascade silent, CertificateStatus status, StatusQuestion question) {
    return sources
        .lookUpCrlAtAnyAge(question, now, progress.own())
        .map(
            listed ->
                ExemptCheck.denies(listed)
                    ? ExemptCheck.settled(silent.after(Source.CRL, listed))
                    : status);
  }
}
