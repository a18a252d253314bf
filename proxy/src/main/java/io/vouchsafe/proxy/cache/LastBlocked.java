package io.vouchsafe.proxy.cache;

import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.emergency.Emergency;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether one path was blocked when it was looked for last. A block list is immutable and replaced
 * whole: the very same one says the same again.
 */
public final class LastBlocked {
  private volatile @Nullable Looked last;

  private record Looked(Object list, Optional<Decision.Deny> found) {}

  /** What {@code look} finds under {@code now}; asked only when the list is another. */
  @SuppressWarnings("ReferenceEquality") // an equal list of another change is looked through again
  public Optional<Decision.Deny> under(
      Emergency now, Function<Emergency, Optional<Decision.Deny>> look) {
    Object list = now.blocks().identity();
    Looked before = last;
    if (before != null && before.list() == list) {
      return before.found();
    }
    Optional<Decision.Deny> found = look.apply(now);
    last = new Looked(list, found);
    return found;
  }
}
