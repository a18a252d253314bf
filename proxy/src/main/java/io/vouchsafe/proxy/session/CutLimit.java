package io.vouchsafe.proxy.session;

import io.vouchsafe.config.SessionSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * How many sessions of one tenant what is learnt may cut (contract, section 1, {@code sessions}): a
 * CA that revokes everything by mistake, or a broken CRL, must not end every session at once.
 */
public final class CutLimit {
  /** Contract: the limit is a share of the sessions within so long. */
  static final Duration WINDOW = Duration.ofMinutes(1);

  /** Contract: so many are always cut, however few sessions there are. */
  static final int ALWAYS = 20;

  private final Deque<Long> cuts = new ArrayDeque<>();
  private long base;

  /**
   * Asks for one cut at {@code now}.
   *
   * @param sessions of the tenant, with the one to be cut
   * @param now nanoseconds of a clock that starts anywhere
   * @return when it gets its turn; empty when it is to be held
   */
  public synchronized OptionalLong ask(SessionSettings settings, int sessions, long now) {
    while (!cuts.isEmpty() && now - cuts.peekFirst() >= WINDOW.toNanos()) {
      cuts.removeFirst();
    }
    base = cuts.isEmpty() ? sessions : Math.max(base, sessions);
    if (cuts.size() >= Math.max(ALWAYS, base * settings.cutLimit() / 100)) {
      return OptionalLong.empty();
    }
    long turn = now;
    if (!cuts.isEmpty()) {
      long next = cuts.peekLast() + Duration.ofSeconds(1).toNanos() / settings.cutsPerSecond();
      turn = next - now > 0 ? next : now;
    }
    cuts.addLast(turn);
    return OptionalLong.of(turn);
  }
}
