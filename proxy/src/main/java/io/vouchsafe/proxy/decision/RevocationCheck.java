package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CachedStatuses;
import io.vouchsafe.vpnauth.revocation.Cascade;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Demand;
import io.vouchsafe.vpnauth.revocation.NextSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Walks the cascade for each certificate of a path, all of them at once. The cascade decides whom
 * to ask and what counts; here it is only asked and waited for.
 */
final class RevocationCheck {
  private final StatusSources sources;
  private final Policy policy;
  private final Instant now;
  private final Progress progress;

  RevocationCheck(StatusSources sources, Policy policy, Instant now, Progress progress) {
    this.sources = sources;
    this.policy = policy;
    this.now = now;
    this.progress = progress;
  }

  /** One status for each question, in order; a completed future when the cache knew them all. */
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

  /** The same, as if nothing were cached, here or on other nodes. */
  Future<List<CertificateStatus>> settleAnew(List<StatusQuestion> questions) {
    return new RevocationCheck(sources.alone(), policy, now, progress).settleUncached(questions);
  }

  private Future<List<CertificateStatus>> settleUncached(List<StatusQuestion> questions) {
    List<Future<CertificateStatus>> walks = new ArrayList<>(questions.size());
    for (StatusQuestion question : questions) {
      walks.add(walk(start(question).afterCache(CachedStatuses.EMPTY), question));
    }
    return Future.all(walks).map(all -> all.list());
  }

  /**
   * What the cache alone settles is not worked out again at every login: the cascade made the very
   * same of the very same status before.
   */
  private Future<CertificateStatus> walk(StatusQuestion question) {
    Demand demand = sources.demand(question, now);
    if (!Cascade.restsOnCache(demand, isExempt(question))) {
      return walk(start(question), question);
    }
    Optional<CachedStatus> serving = sources.serving(question, policy, now);
    CertificateStatus before = serving.isEmpty() ? null : question.settledBefore(serving.get());
    if (before != null) {
      return served(question, before);
    }
    Cascade cascade = start(question).afterCache(sources.cached(question, policy, now, serving));
    if (serving.isPresent()
        && cascade.next() instanceof Cascade.Settled settled
        && settled.status().source() == Source.CACHE) {
      question.settled(serving.get(), settled.status());
    }
    return walk(cascade, question);
  }

  private boolean isExempt(StatusQuestion question) {
    return question.notNeeded() != null && !sources.isSaidToBeRevoked(question);
  }

  private Cascade start(StatusQuestion question) {
    boolean stapled = question.stapled().isPresent();
    CertificateStatus notNeeded = question.notNeeded();
    return notNeeded == null
        ? Cascade.of(policy.revocation(), question.query(), stapled, now)
        : Cascade.ofExempt(policy.revocation(), notNeeded, stapled, now);
  }

  private Future<CertificateStatus> walk(Cascade start, StatusQuestion question) {
    Cascade cascade = start;
    while (true) {
      switch (cascade.next()) {
        case Cascade.Settled(CertificateStatus status) -> {
          return served(question, status);
        }
        case NextSource next when next == NextSource.CACHE ->
            cascade = cascade.afterCache(sources.cached(question, policy, now));
        case NextSource next -> {
          Future<List<Attempt>> asking = sources.ask(next, question, policy, now, progress.own());
          Cascade before = cascade;
          Function<List<Attempt>, Cascade> after = made -> before.after(next, made);
          if (!asking.succeeded()) {
            progress.reached(question, before.soFar());
            return asking.compose(late -> walk(after.apply(late), question));
          }
          cascade = after.apply(asking.result());
        }
      }
    }
  }

  /** What the cache served is asked for anew before it ends. */
  private Future<CertificateStatus> served(StatusQuestion question, CertificateStatus status) {
    if (status.source() == Source.CACHE && status.settled().isPresent()) {
      sources.served(question, policy, status.settled().get(), now);
    }
    return Future.succeededFuture(status);
  }
}
