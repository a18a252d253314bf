package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.proxy.cache.GatewayAnswers;
import io.vouchsafe.proxy.cache.StatusKey;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Which of the relay's answers one charon surely goes by: those that it was told since they were
 * last flushed, as long as it had an answer to everything. Only its loop touches it.
 */
final class KeptAnswers {
  /** A login that is heard now may have been made a while ago, and charon's clock is ours. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private static final long NEVER = -1;

  private final String gateway;
  private final IkeTunnels tunnels;
  private final InstantSource clock;
  private int flushing;
  private long unansweredAtRound = NEVER;

  KeptAnswers(String gateway, IkeTunnels tunnels, InstantSource clock) {
    this.gateway = gateway;
    this.tunnels = tunnels;
    this.clock = clock;
  }

  private GatewayAnswers all() {
    return tunnels.tenant().memory().gatewayAnswers();
  }

  /** Nothing is sure before the next round. */
  void forget() {
    flushing = 0;
    unansweredAtRound = NEVER;
    all().flushed(gateway);
  }

  void flushBegins() {
    flushing++;
  }

  void flushEnds() {
    flushing = Math.max(0, flushing - 1);
    all().flushed(gateway);
  }

  /** How many questions have had no answer until now. */
  long unanswered() {
    return all().unanswered(gateway);
  }

  /** A round is over that began when {@code before} questions had had none. */
  void rounded(long before) {
    unansweredAtRound = before;
  }

  /** Whether charon may have asked somebody else since. */
  boolean isDoubtful() {
    return unansweredAtRound != unanswered();
  }

  /** Whether charon was told <em>revoked</em>, and surely goes by that. */
  boolean isRevoked(StatusKey key) {
    return flushing == 0
        && !isDoubtful()
        && all().isKeptRevoked(gateway, key, clock.instant().plus(MARGIN));
  }
}
