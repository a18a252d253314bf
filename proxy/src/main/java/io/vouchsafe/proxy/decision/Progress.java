package io.vouchsafe.proxy.decision;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.cache.PreparedPath;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How far a decision has come, for the deny that ends it early: whoever is refused for lack of time
 * still wants to know who was refused and what had been tried.
 */
final class Progress {
  /** Certificates of real CAs are smaller. */
  private static final int MOST_BYTES = 16 << 10;

  /**
   * Our own work is not always the last straw: a quarter of the deadline is more than it takes when
   * nothing is wrong with us.
   */
  private static final int OWN_SHARE = 4;

  private final Presented presented;
  private final OwnTime own;
  private volatile @Nullable PreparedPath path;
  private Map<StatusQuestion, CertificateStatus> statuses = Map.of();

  Progress(Presented presented, OwnTime own) {
    this.presented = presented;
    this.own = own;
  }

  /** Counts what of the decision's time is our own work. */
  OwnTime own() {
    return own;
  }

  /** The path is known from here on. */
  void reached(PreparedPath found) {
    path = found;
  }

  /** What has been learnt about one certificate until now. */
  synchronized void reached(StatusQuestion question, CertificateStatus status) {
    if (statuses.isEmpty()) {
      statuses = new HashMap<>();
    }
    statuses.put(question, status);
  }

  /** A deny with the evidence so far. */
  Decision.Deny deny(Reason reason, String detail) {
    PreparedPath found = path;
    return new Decision.Deny(reason, detail, found == null ? evidence() : evidence(found));
  }

  private Evidence evidence() {
    return presented
        .named()
        .map(named -> Evidence.ofNamed(named, List.of(), List.of()))
        .orElseGet(() -> Evidence.ofLeaf(leaf()));
  }

  /**
   * The deny of a decision whose {@code deadline} has passed. When it was our own queue, work or
   * event loop that took the time, then {@code over_budget}, which no mode lets pass (contract,
   * section 1, {@code mode}).
   *
   * @param lateNanos how much later than the deadline this is noticed
   */
  Decision.Deny late(Duration deadline, long lateNanos) {
    long millis = deadline.toMillis();
    long ours = own.nanos() + Math.max(0, lateNanos);
    if (own.isRunning() || ours >= deadline.toNanos() / OWN_SHARE) {
      return deny(
          Reason.OVER_BUDGET,
          "not decided within %d ms, %d ms of them waiting for this service's own work"
              .formatted(millis, TimeUnit.NANOSECONDS.toMillis(ours)));
    }
    return deny(Reason.DEADLINE, "not decided within " + millis + " ms");
  }

  private synchronized Evidence evidence(PreparedPath found) {
    List<CertificateStatus> soFar = new ArrayList<>();
    for (StatusQuestion question : found.questions()) {
      CertificateStatus status = statuses.get(question);
      if (status != null) {
        soFar.add(status);
      }
    }
    return new Evidence(
        Optional.of(found.path().leaf()), found.path().certificates(), Optional.empty(), soFar);
  }

  /** Runs on an event loop, where a large certificate is not read for its name alone. */
  private Optional<Certificate> leaf() {
    if (presented.chain().isEmpty() || presented.chain().getFirst().length() > MOST_BYTES) {
      return Optional.empty();
    }
    return Certificate.parse(presented.chain().getFirst().toBytes()).toOptional();
  }
}
