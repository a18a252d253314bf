package io.vouchsafe.proxy.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.ForwardVerifier;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.cache.GatewayAnswers;
import io.vouchsafe.proxy.cache.StoredResponses;
import io.vouchsafe.proxy.ocsp.HashedExchange;
import io.vouchsafe.proxy.ocsp.MeteredResponder;
import io.vouchsafe.proxy.ocsp.OcspChannel;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.security.Provider;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Puts the relay of a tenant together; what all tenants share comes in by the constructor. */
public final class RelayAssembly {
  private final PathValidator paths;
  private final Provider provider;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Supplier<String> references;
  private final SourceShares shares;

  /**
   * An assembly.
   *
   * @param provider with which gateways' signers sign
   */
  public RelayAssembly(
      PathValidator paths,
      Provider provider,
      InstantSource clock,
      LongSupplier nanoTime,
      Supplier<String> references) {
    this.paths = paths;
    this.provider = provider;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.references = references;
    this.shares = new SourceShares(nanoTime);
  }

  /**
   * What a tenant lends its relay.
   *
   * @param registry of what is counted of the tenant
   * @param inquiry asks by the cascade of decisions; what it learns goes to {@code relayed}
   * @param workers the relay's own, which strangers may fill
   * @param channel to responders
   * @param verifier of what they answer
   * @param guard keeps exchanges away from responders that are down
   * @param blocks the operator's, as they are now
   * @param gateways what they were told
   */
  public record Lent(
      MeterRegistry registry,
      StoredResponses stored,
      RelayedStatuses relayed,
      Inquiry inquiry,
      Workers workers,
      OcspChannel channel,
      ForwardVerifier verifier,
      UnaryOperator<HashedExchange> guard,
      Supplier<BlockList> blocks,
      GatewayAnswers gateways) {}

  /** A relay under {@code settings}; put together when it is first asked. */
  public RelayTenant assemble(TenantSettings settings, Lent lent) {
    RelayMeters meters = new RelayMeters(settings.name(), lent.registry());
    return new RelayTenant(
        () -> relay(settings, RelayScope.usual(settings), lent, meters),
        place -> scope(settings, place).map(scope -> () -> relay(settings, scope, lent, meters)),
        lent.workers(),
        meters,
        new RelayLog(settings.name(), references, nanoTime),
        lent.relayed(),
        GatewayTold.at(lent.gateways(), clock));
  }

  private static Optional<RelayScope> scope(TenantSettings settings, RelayPlace place) {
    return switch (place) {
      case RelayPlace.OfPolicy(String name) -> RelayScope.ofPolicy(settings, name);
      case RelayPlace.OfGateway(String name) -> RelayScope.ofGateway(settings, name);
    };
  }

  private Relay relay(TenantSettings settings, RelayScope scope, Lent lent, RelayMeters meters) {
    Forwarder forwarder =
        new Forwarder(
            settings.upstream(),
            new ForwardExchange.Upstream(
                lent.channel(), lent.verifier(), lent.workers(), lent.relayed(), clock, nanoTime),
            lent.guard(),
            responder -> new MeteredResponder(settings.name(), lent.registry(), responder),
            lent.relayed());
    Routing routing = new Routing(settings, scope, paths, provider, clock.instant());
    LocalBlocks blocks = new LocalBlocks(lent.blocks(), routing.issuerPaths());
    return new Relay(
        routing,
        blocks,
        lent.stored(),
        lent.relayed(),
        new StoredCheck(lent.verifier(), lent.relayed(), lent.workers()),
        new RelayEvidence(lent.inquiry(), lent.relayed(), blocks),
        new RateLimitedSigner(lent.workers(), meters, budget(settings, scope)),
        forwarder,
        new GetPaths(settings.cache().responseMemory() / PATHS_SHARE));
  }

  /** A gateway has signatures of its own, so that no stranger's question refuses a login. */
  private SigningBudget budget(TenantSettings settings, RelayScope scope) {
    return scope.forGateway()
        ? SigningBudget.ofGateway(settings.name() + " " + scope.whose(), shares, nanoTime)
        : new SigningBudget(settings.name(), shares, nanoTime);
  }

  /** A path takes a fifth of the response that it leads to. */
  private static final int PATHS_SHARE = 5;
}
