package io.vouchsafe.proxy.relay;

import io.vertx.core.Future;
import io.vouchsafe.proxy.cache.CacheFill;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.cache.StoredResponse;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The relay of one tenant, with what counts and tells what it does. It is put together when it is
 * first asked, on the workers: that validates the paths of its issuers.
 */
public final class RelayTenant {
  private final Supplier<Relay> assembly;
  private final Function<RelayPlace, Optional<Supplier<Relay>>> places;
  private final Map<RelayPlace, RelayTenant> known = new ConcurrentHashMap<>();
  private final Workers workers;
  private final RelayMeters meters;
  private final RelayLog log;
  private final RelayedStatuses relayed;
  private final Function<RelayPlace, Optional<GatewayTold>> gateways;
  private final Optional<GatewayTold> told;
  private volatile @Nullable Relay relay;
  private @Nullable Future<WorkResult<Relay>> building;

  /**
   * A relay that is not put together yet.
   *
   * @param places what the tenant's other relays are put together by; empty for what it has not
   * @param gateways notes what gateways are told
   */
  RelayTenant(
      Supplier<Relay> assembly,
      Function<RelayPlace, Optional<Supplier<Relay>>> places,
      Workers workers,
      RelayMeters meters,
      RelayLog log,
      RelayedStatuses relayed,
      Function<RelayPlace, Optional<GatewayTold>> gateways) {
    this(assembly, places, workers, meters, log, relayed, gateways, Optional.empty());
  }

  private RelayTenant(
      Supplier<Relay> assembly,
      Function<RelayPlace, Optional<Supplier<Relay>>> places,
      Workers workers,
      RelayMeters meters,
      RelayLog log,
      RelayedStatuses relayed,
      Function<RelayPlace, Optional<GatewayTold>> gateways,
      Optional<GatewayTold> told) {
    this.assembly = assembly;
    this.places = places;
    this.workers = workers;
    this.meters = meters;
    this.log = log;
    this.relayed = relayed;
    this.gateways = gateways;
    this.told = told;
  }

  /** The relay of one of its policies or gateways; empty when the settings have no such one. */
  public Optional<RelayTenant> at(RelayPlace place) {
    RelayTenant found = known.get(place);
    return found != null
        ? Optional.of(found)
        : places.apply(place).map(its -> known.computeIfAbsent(place, same -> beside(its, place)));
  }

  private RelayTenant beside(Supplier<Relay> its, RelayPlace at) {
    return new RelayTenant(
        its,
        place -> Optional.empty(),
        workers,
        meters,
        log,
        relayed,
        gateways,
        gateways.apply(at));
  }

  /** Forgets what it learnt; what says <em>revoked</em> only when {@code revokedToo}. */
  public void forget(boolean revokedToo) {
    relayed.forget(revokedToo);
  }

  /** How full the memory of what it learnt is. */
  public CacheFill fill() {
    return relayed.fill();
  }

  /** The stored answer to a GET of {@code path} that was asked before; null when there is none. */
  public @Nullable StoredResponse known(String path, Instant now) {
    Relay ready = relay;
    return ready == null ? null : ready.known(path, now);
  }

  /** As {@link Relay#answer}. */
  public Future<RelayAnswer> answer(RelayRequest request, @Nullable String path) {
    Relay ready = relay;
    Future<RelayAnswer> answer =
        ready == null ? answerFirst(request, path) : ready.answer(request, path);
    return told.map(its -> answer.andThen(done -> its.answered(request, asked(request), done)))
        .orElse(answer);
  }

  private List<StatusKey> asked(RelayRequest request) {
    Relay ready = relay;
    return ready == null ? List.of() : ready.asked(request.received());
  }

  private Future<RelayAnswer> answerFirst(RelayRequest request, @Nullable String path) {
    return building()
        .compose(
            result ->
                switch (result) {
                  case WorkResult.Done<Relay>(Relay ready) -> ready.answer(request, path);
                  case WorkResult.Busy<Relay>(String why) ->
                      Future.succeededFuture(RelayAnswer.Refused.tryLater(why));
                });
  }

  /** One worker puts it together; whoever asks meanwhile waits for that without one. */
  private synchronized Future<WorkResult<Relay>> building() {
    Future<WorkResult<Relay>> running = building;
    if (running != null) {
      return running;
    }
    Future<WorkResult<Relay>> fresh = workers.run(this::build);
    building = fresh;
    // What was not done, or failed, is begun anew by the next request.
    fresh.onComplete(done -> over());
    return fresh;
  }

  private synchronized void over() {
    building = null;
  }

  private Relay build() {
    Relay ready = relay;
    if (ready == null) {
      ready = assembly.get();
      relay = ready;
    }
    return ready;
  }

  public RelayMeters meters() {
    return meters;
  }

  public RelayLog log() {
    return log;
  }
}
