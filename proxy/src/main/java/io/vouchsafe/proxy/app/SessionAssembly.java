package io.vouchsafe.proxy.app;

import io.vertx.core.Context;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.config.TenantChange;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.session.RevocationEvent;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.Target;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Puts the sessions together, and publishes what operators and settings change. */
final class SessionAssembly {
  /** A cut waits no longer than that for its turn; within a second of what is learnt. */
  static final long TICK_MILLIS = 100;

  private final Foundation base;

  SessionAssembly(Foundation base) {
    this.base = base;
  }

  /** Hears events from now on; {@link SessionRegistry#tick} is for the caller to call. */
  SessionRegistry registry(Tenants tenants, DecisionService decisions, Consumer<String> journal) {
    Context loop = base.vertx().getOrCreateContext();
    byte[] word = new byte[5];
    base.random().nextBytes(word);
    return new SessionRegistry(
        base.sessions(),
        base.events(),
        tenants,
        decisions,
        new SessionRegistry.Ground(
            base.clock(),
            base.nanoTime(),
            base.registry(),
            work -> loop.runOnContext(now -> work.run()),
            journal,
            HexFormat.of().formatHex(word)));
  }

  /** Told when the tenants of new settings are in place. */
  void follow(SettingsChange change, SessionRegistry sessions) {
    change.changed().forEach(this::follow);
    for (String gone : change.removed()) {
      sessions.forgetSeries(gone);
      base.events().publish(new RevocationEvent.TrustChanged(gone));
    }
  }

  private void follow(String name, TenantChange tenant) {
    blocksChanged(name, tenant.before().blocks(), tenant.after().blocks());
    base.events().publish(new RevocationEvent.TrustChanged(name));
  }

  /** Blocks by hand or of the settings' file are others now. */
  void blocksChanged(String tenant, BlockList before, BlockList after) {
    BlockList added = more(after, before);
    BlockList removed = more(before, after);
    if (!added.isEmpty()) {
      base.events().publish(new RevocationEvent.Blocked(tenant, added));
    }
    if (!removed.isEmpty()) {
      base.events().publish(new RevocationEvent.Unblocked(tenant, removed));
    }
  }

  private static BlockList more(BlockList blocks, BlockList others) {
    Set<Target> known =
        others.entries().stream().map(BlockEntry::target).collect(Collectors.toSet());
    return BlockList.of(
        blocks.entries().stream().filter(entry -> !known.contains(entry.target())).toList());
  }
}
