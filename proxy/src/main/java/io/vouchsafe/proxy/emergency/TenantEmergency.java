package io.vouchsafe.proxy.emergency;

import io.vouchsafe.proxy.cache.PreparedPath;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.Emergency;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import java.time.Instant;
import java.util.Optional;

/**
 * What holds in a tenant under one reading of its settings: the blocks of {@code block_list} and
 * what operators said by hand since.
 */
public final class TenantEmergency {
  private final BlockList ofSettings;
  private final EmergencyStore kept;
  private final Runnable used;
  private volatile Together together;

  /** Both, put together once for each change by hand. */
  private record Together(Emergency byHand, Emergency all) {}

  /**
   * Nothing overruled yet.
   *
   * @param used is told each time that an allow overrules a deny
   */
  TenantEmergency(BlockList ofSettings, EmergencyStore kept, Runnable used) {
    this.ofSettings = EntryIds.ofSettings(ofSettings);
    this.kept = kept;
    this.used = used;
    this.together = join(kept.counting());
  }

  /** What was said by hand, to be changed. */
  public EmergencyStore byHand() {
    return kept;
  }

  /** The blocks of the settings, each with its id. */
  public BlockList ofSettings() {
    return ofSettings;
  }

  /** Everything that counts now; the very same as long as nothing changes. */
  @SuppressWarnings("ReferenceEquality") // immutable, replaced as a whole
  public Emergency current() {
    Emergency byHand = kept.counting();
    Together known = together;
    if (known.byHand() != byHand) {
      known = join(byHand);
      together = known;
    }
    return known.all();
  }

  /** The deny of a path that holds a blocked certificate. */
  public Optional<Decision.Deny> blocks(PreparedPath path) {
    Emergency now = current();
    return now.blocks().isEmpty()
        ? Optional.empty()
        : path.blocked().under(now, each -> each.blocks(path.path()));
  }

  /** What {@code decision} comes to: only a deny can become another deny, or an allow. */
  public Decision over(Decision decision, Policy policy, Optional<ClaimedId> claimed, Instant now) {
    return switch (decision) {
      case Decision.Allow allow -> allow;
      case Decision.Deny deny -> {
        Decision overruled = current().over(deny, policy, claimed, now);
        if (overruled instanceof Decision.Allow) {
          used.run();
        }
        yield overruled;
      }
    };
  }

  private Together join(Emergency byHand) {
    return new Together(
        byHand, new Emergency(ofSettings.with(byHand.blocks()), byHand.breakGlass()));
  }
}
