package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tunnels whose secret was another a moment ago. Until charon has been fed, somebody may still come
 * in by that; so all their peers are asked once more when it surely has been.
 */
final class ChangedSecrets {
  /** Feeding takes a fraction of it; an attaching does not wait longer for it either. */
  static final Duration SURELY_FED = CharonLink.LONGEST_FEEDING;

  private final IkeLogins.Ground ground;
  private final Consumer<Set<String>> fed;
  private final Set<String> tunnels = new HashSet<>();
  private Timers.@Nullable Timer waiting;
  private boolean isReached;

  /**
   * None.
   *
   * @param fed is told of tunnels whose new secret charon has
   */
  ChangedSecrets(IkeLogins.Ground ground, Consumer<Set<String>> fed) {
    this.ground = ground;
    this.fed = fed;
  }

  /** These are others now. */
  void add(Set<String> changed) {
    if (tunnels.addAll(changed) || !changed.isEmpty()) {
      waitAnew();
    }
  }

  void attached() {
    isReached = true;
    waitAnew();
  }

  void lost() {
    isReached = false;
    Optional.ofNullable(waiting).ifPresent(Timers.Timer::cancel);
  }

  private void waitAnew() {
    Optional.ofNullable(waiting).ifPresent(Timers.Timer::cancel);
    if (isReached && !tunnels.isEmpty()) {
      waiting = ground.timers().once(SURELY_FED, () -> ground.loop().execute(this::over));
    }
  }

  private void over() {
    if (isReached) {
      Set<String> all = Set.copyOf(tunnels);
      tunnels.clear();
      fed.accept(all);
    }
  }
}
