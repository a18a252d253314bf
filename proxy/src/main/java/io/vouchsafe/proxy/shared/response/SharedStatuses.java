package io.vouchsafe.proxy.shared.response;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusPeers;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.ocsp.LearntStatuses;
import io.vouchsafe.proxy.session.LiveSessions;
import io.vouchsafe.proxy.shared.engine.Engine;
import io.vouchsafe.proxy.shared.seal.Seals;
import io.vouchsafe.proxy.shared.stream.EventStream;
import io.vouchsafe.proxy.shared.stream.EventType;
import io.vouchsafe.proxy.work.Workers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What nodes share of certificates' statuses, for all tenants of a process: the responses in the
 * engine, and the events about what is revoked.
 */
public final class SharedStatuses {
  /** Look-ups of the relay that wait for the engine: strangers leave room for decisions. */
  static final int STRANGERS_AT_ONCE = 32;

  private final Ground ground;
  private final SharedResponseMeters meters;
  private final SharedResponseStore store;
  private final LookupLeases leases;
  private final NewestUpdates newest = new NewestUpdates();
  private final RevokedNews news;

  /** When the memory of a tenant was emptied by hand last. */
  private final Map<String, SharedStatusJudge.Emptied> emptied = new ConcurrentHashMap<>();

  private final Semaphore strangers = new Semaphore(STRANGERS_AT_ONCE);

  /**
   * What it stands on.
   *
   * @param prefix before every key
   * @param mayWithhold whether this node is stale, and {@code stale} is {@code strict}; cheap
   * @param home where results of what is asked for now are to be told: the event loop of whoever
   *     asks
   * @param nanoTime for durations; starts anywhere
   */
  public record Ground(
      Engine engine,
      Seals seals,
      String prefix,
      EventStream stream,
      BooleanSupplier mayWithhold,
      EnginePatience patience,
      Timers timers,
      Supplier<Executor> home,
      InstantSource clock,
      LongSupplier nanoTime,
      MeterRegistry registry) {}

  /**
   * Whose look-ups they are.
   *
   * @param memory what decisions of the tenant remember
   * @param maxLifetime {@code cache.max_lifetime}
   * @param verifier verifies what comes out of the engine, on {@code workers}
   * @param learnt where what counts of it is remembered; not {@link #sharing shared} again
   */
  public record Side(
      String tenant,
      StatusCache memory,
      Duration maxLifetime,
      OcspVerifier verifier,
      Workers workers,
      LearntStatuses learnt) {}

  public SharedStatuses(Ground ground) {
    this.ground = ground;
    this.meters = new SharedResponseMeters(ground.registry());
    this.store =
        new SharedResponseStore(
            ground.engine(), ground.seals(), ground.prefix(), meters, ground.nanoTime());
    this.leases = new LookupLeases(ground.engine(), ground.prefix(), ground.nanoTime());
    this.news = new RevokedNews(ground.stream(), newest, meters, ground.clock());
    ground.engine().whenOpened(store::forgetWritten);
  }

  /** What the memory of {@code tenant} tells other nodes, and what it asks of them. */
  public StatusPeers statusPeers(String tenant) {
    return news.of(tenant, ground.mayWithhold(), revokedToo -> emptied(tenant, revokedToo));
  }

  private void emptied(String tenant, boolean revokedToo) {
    Instant now = ground.clock().instant();
    emptied.compute(
        tenant,
        (name, before) ->
            new SharedStatusJudge.Emptied(
                now,
                revokedToo || before == null
                    ? revokedToo ? now : Instant.MIN
                    : before.ofRevoked()));
  }

  /** {@code next}, and then the engine, hear of what responders tell {@code tenant}. */
  public LearntStatuses sharing(String tenant, StatusCache memory, LearntStatuses next) {
    return new SharedStatusWriter(tenant, memory, store, newest, ground.clock(), next);
  }

  /** What stands before the responders of one tenant. */
  public SharedLookups lookups(Side side, LookupUse use) {
    SharedStatusReader reader =
        new SharedStatusReader(
            store,
            new SharedStatusJudge(
                new SharedStatusJudge.Ground(
                    side.tenant(),
                    side.memory(),
                    side.maxLifetime(),
                    ground.mayWithhold(),
                    () -> emptied.getOrDefault(side.tenant(), SharedStatusJudge.Emptied.NEVER)),
                side.verifier(),
                side.workers(),
                side.learnt(),
                ground.clock(),
                ground.nanoTime(),
                newest,
                meters),
            use,
            strangers,
            ground.nanoTime(),
            ground.home());
    return new SharedLookups(
        next ->
            new SharedStatusResponder(
                side.tenant(),
                reader,
                meters,
                ground.patience().response(),
                ground.nanoTime(),
                next),
        new LeasedExchange.Waiting(
            side.tenant(),
            use,
            leases,
            reader,
            ground.patience(),
            ground.timers(),
            ground.nanoTime(),
            ground.home()),
        ground.mayWithhold());
  }

  /**
   * From now on this node hears what others learn; to be called once all tenants are there, and
   * before the stream is read.
   *
   * @param verifierOf verifies a response as decisions of that tenant do
   */
  public void hear(
      Tenants tenants, LiveSessions sessions, Function<TenantRuntime, OcspVerifier> verifierOf) {
    ground.stream().subscribe(EventType.REVOKED, news.heardBy(tenants, verifierOf));
    SessionResync resync = new SessionResync(tenants, sessions, ground.timers(), ground.home());
    ground.stream()
        .whenMissed(
            () -> {
              store.forgetWritten();
              return resync.resync();
            });
  }
}
