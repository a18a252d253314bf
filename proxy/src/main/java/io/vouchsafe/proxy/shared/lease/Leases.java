package io.vouchsafe.proxy.shared.lease;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Leases in the shared engine. Thread-safe; never blocks. */
public interface Leases {

  /**
   * What came of a wish.
   *
   * @param owner id of the node that has the lease; empty when that could not be found out
   * @param mine the lease, when this node has it now
   */
  record Answer(Optional<String> owner, Optional<Lease> mine) {}

  /**
   * A lease that this node has.
   *
   * @param token larger than that of every owner before, as long as the engine was not emptied; and
   *     no less than the Unix time in seconds at which it was taken, so that it seldom is smaller
   *     even then
   * @param before token of whoever had it before, this node perhaps; 0 = nobody is known
   * @param deadlineNanos {@code System.nanoTime()} until which it may be relied upon: counted from
   *     before it was asked for
   */
  record Lease(String name, long token, long before, long deadlineNanos) {}

  /** The lease {@code name} for {@code time}, if nobody else has it. Fails as the engine does. */
  Future<Answer> acquire(String name, Duration time, Duration patience);

  /**
   * The same leases for {@code time} from now on, each as long as it is still this node's; their
   * answers in the same order. Sent together.
   */
  Future<List<Answer>> renew(List<Lease> leases, Duration time, Duration patience);

  /** Gives them back, those that are still this node's. */
  Future<Void> release(List<Lease> leases, Duration patience);
}
