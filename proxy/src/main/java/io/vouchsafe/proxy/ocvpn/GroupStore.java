package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;

/** Keeps who is a member, beyond a restart where that can be. */
interface GroupStore {

  /**
   * Everything that is kept. Blocking.
   *
   * @throws UnreadableGroupsException when it is there and cannot be read
   */
  Map<CustomerName, StoredGroup> load();

  /**
   * Keeps what a step changes. The future succeeds once it is on the disk, and fails when it may
   * not be there; it completes on any thread. Writes of one customer are never under way together.
   */
  Future<Void> write(GroupWrite write);

  /** Whether anything survives a restart. */
  boolean isKept();

  /** Why the last write failed; empty when it did not. */
  Optional<String> trouble();

  /** Writes what is under way, and gives the file up. Blocking; more than once does no harm. */
  void close();
}
