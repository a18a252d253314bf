package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.proxy.cache.StatusKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which revoked certificates charon surely refuses. Our relay calls them revoked; but charon may
 * have a <em>good</em> of before in its cache. So each counts from the first login on that was
 * heard after a round of flushes that began when it was known already. Whatever is not seen here,
 * or was forgotten, is not sure.
 */
final class ToldRevocations {
  /** The last round before a login of which nobody knows when it was. */
  static final long UNHEARD = 0;

  /** One that is forgotten costs one login, whose certificate is seen again then. */
  private static final int MOST = 10_000;

  /** With the last round that had begun when it was seen. */
  private final Map<StatusKey, Long> seen = new LinkedHashMap<>(16, 0.75f, true);

  private long begun = UNHEARD;
  private long ended = UNHEARD;

  /** A round begins: whatever was seen before will be refused after it. */
  long begin() {
    return ++begun;
  }

  /** charon has dropped what it had before {@code round} began, and told who came in by that. */
  void ended(long round) {
    ended = Math.max(ended, round);
  }

  /** Nobody has heard what charon did before; all that is known counts from the next round on. */
  void attached() {
    ended = UNHEARD;
  }

  /** The last round that has ended: what a login that is heard now is known by. */
  long now() {
    return ended;
  }

  /** It is revoked as of now, whatever it was before. */
  void learnt(StatusKey key) {
    seen.put(key, begun);
    Iterator<StatusKey> eldest = seen.keySet().iterator();
    while (seen.size() > MOST) {
      eldest.next();
      eldest.remove();
    }
  }

  /**
   * The relay calls it revoked, or not.
   *
   * @return whether charon must be told, because nobody knew before that it is revoked
   */
  boolean looked(StatusKey key, boolean isRevoked) {
    if (!isRevoked) {
      seen.remove(key);
      return false;
    }
    if (seen.get(key) != null) {
      return false;
    }
    learnt(key);
    return true;
  }

  /** Whether nobody who logged in after the round {@code login} can have come with it. */
  boolean isRefused(StatusKey key, long login) {
    Long since = seen.get(key);
    return since != null && login > since;
  }
}
