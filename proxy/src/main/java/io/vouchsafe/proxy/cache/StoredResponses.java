package io.vouchsafe.proxy.cache;

import java.time.Instant;
import java.util.Optional;

/** Keeps signed responses of one tenant within a bound. Thread-safe; never waits. */
public interface StoredResponses {

  /**
   * What is kept and may be handed out at {@code now}. Whoever hands it out under settings that did
   * not verify it has to verify it first ({@link StoredResponse#wasVerifiedBy}).
   */
  Optional<StoredResponse> find(ResponseKey key, Instant now);

  /**
   * Keeps {@code response}, which carries no nonce; a newer thisUpdate is never replaced by an
   * older one.
   */
  void keep(ResponseKey key, StoredResponse response);

  /** Forgets what is kept under {@code key}: it was found to be wrong. */
  void drop(ResponseKey key);
}
