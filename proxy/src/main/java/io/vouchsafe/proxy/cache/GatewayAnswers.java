package io.vouchsafe.proxy.cache;

import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a tenant's gateways were told by our relay and keep since: of which certificates that they
 * are revoked, and how often one had no answer, so that it may have asked somebody else.
 * Thread-safe.
 */
public final class GatewayAnswers {
  /** One that is forgotten is not known to be kept. */
  private static final int MOST = 10_000;

  /** To each answer's end, in the order in which they were told. */
  private final Map<Told, Instant> revoked = new LinkedHashMap<>();

  private final Map<String, Long> unanswered = new HashMap<>();

  private record Told(String gateway, StatusKey key) {}

  /** {@code gateway} was told <em>revoked</em>, and keeps that until {@code end}. */
  public synchronized void revoked(String gateway, StatusKey key, Instant end) {
    revoked.remove(new Told(gateway, key));
    revoked.put(new Told(gateway, key), end);
    Iterator<Told> oldest = revoked.keySet().iterator();
    while (revoked.size() > MOST) {
      oldest.next();
      oldest.remove();
    }
  }

  /** {@code gateway} was told something else. */
  public synchronized void other(String gateway, StatusKey key) {
    revoked.remove(new Told(gateway, key));
  }

  /** {@code gateway} was told nothing, or too late. */
  public synchronized void nothing(String gateway) {
    unanswered.merge(gateway, 1L, Long::sum);
  }

  /** {@code gateway} keeps nothing of it any more. */
  public synchronized void flushed(String gateway) {
    revoked.keySet().removeIf(told -> told.gateway().equals(gateway));
  }

  /** How many questions of {@code gateway} had no answer so far. */
  public synchronized long unanswered(String gateway) {
    return unanswered.getOrDefault(gateway, 0L);
  }

  /** Whether {@code gateway} was told <em>revoked</em> and keeps it beyond {@code latest}. */
  public synchronized boolean isKeptRevoked(String gateway, StatusKey key, Instant latest) {
    return Optional.ofNullable(revoked.get(new Told(gateway, key)))
        .filter(latest::isBefore)
        .isPresent();
  }
}
