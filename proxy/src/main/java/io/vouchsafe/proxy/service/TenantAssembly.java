package io.vouchsafe.proxy.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.net.NetClient;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.ForwardVerifier;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.crl.CrlVerifier;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.crl.CrlKeeper;
import io.vouchsafe.proxy.crl.HeldCrlRevocation;
import io.vouchsafe.proxy.decision.CrlJudge;
import io.vouchsafe.proxy.decision.CrlSource;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.decision.RefreshAhead;
import io.vouchsafe.proxy.decision.StapledSource;
import io.vouchsafe.proxy.decision.StatusInquiry;
import io.vouchsafe.proxy.decision.StatusSources;
import io.vouchsafe.proxy.decision.TenantMemory;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.emergency.TenantEmergency;
import io.vouchsafe.proxy.memory.StatusMemory;
import io.vouchsafe.proxy.relay.RelayAssembly;
import io.vouchsafe.proxy.relay.RelayTenant;
import io.vouchsafe.proxy.relay.RelayedStatuses;
import io.vouchsafe.proxy.store.SharedResponses;
import io.vouchsafe.proxy.upstream.BulkheadExchange;
import io.vouchsafe.proxy.upstream.CircuitExchange;
import io.vouchsafe.proxy.upstream.Circuits;
import io.vouchsafe.proxy.upstream.CoalescingResponder;
import io.vouchsafe.proxy.upstream.DeadlineResponder;
import io.vouchsafe.proxy.upstream.FailureMemory;
import io.vouchsafe.proxy.upstream.HashChoosingResponder;
import io.vouchsafe.proxy.upstream.HashedExchange;
import io.vouchsafe.proxy.upstream.HttpOcspChannel;
import io.vouchsafe.proxy.upstream.LearntStatuses;
import io.vouchsafe.proxy.upstream.MeteredResponder;
import io.vouchsafe.proxy.upstream.OcspChannel;
import io.vouchsafe.proxy.upstream.OcspSource;
import io.vouchsafe.proxy.upstream.RecentFailures;
import io.vouchsafe.proxy.upstream.Responder;
import io.vouchsafe.proxy.upstream.ResponderTrust;
import io.vouchsafe.proxy.upstream.VerifyingExchange;
import io.vouchsafe.proxy.work.Workers;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Puts a tenant together; what all tenants share comes in by the constructor. */
final class TenantAssembly {
  /** Of {@code cache.response_memory}: a status takes a quarter of the response that gave it. */
  private static final int RELAYED_SHARE = 8;

  private final Vertx vertx;
  private final HttpClient client;
  private final NetClient tunnels;
  private final PathValidator paths;
  private final SignatureChecker signatures;
  private final Function<TenantSettings, CrlKeeper> keepers;
  private final Workers workers;
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final SecureRandom random;
  private final RelayAssembly relays;
  private final Emergencies emergencies;

  TenantAssembly(
      Vertx vertx,
      HttpClient client,
      NetClient tunnels,
      SignatureChecker signatures,
      PathValidator paths,
      Function<TenantSettings, CrlKeeper> keepers,
      Workers workers,
      MeterRegistry registry,
      InstantSource clock,
      LongSupplier nanoTime,
      SecureRandom random,
      Emergencies emergencies) {
    this.vertx = vertx;
    this.client = client;
    this.tunnels = tunnels;
    this.paths = paths;
    this.signatures = signatures;
    this.keepers = keepers;
    this.workers = workers;
    this.registry = registry;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.random = random;
    this.relays =
        new RelayAssembly(paths, workers, registry, clock, nanoTime, new References(random)::next);
    this.emergencies = emergencies;
  }

  /** A tenant of which nothing is remembered yet. */
  TenantRuntime assemble(TenantSettings settings) {
    return assemble(settings, TenantMemory.of(settings, registry, random::nextDouble));
  }

  /** A tenant that goes on with what is remembered of it. */
  TenantRuntime assemble(TenantSettings settings, TenantMemory memory) {
    StatusMemory statuses = memory.statuses();
    CrlKeeper crls = keepers.apply(settings);
    CrlVerifier crlVerifier = new CrlVerifier(signatures, paths);
    OcspVerifier verifier =
        new OcspVerifier(signatures, paths, new HeldCrlRevocation(settings, crls, crlVerifier));
    CrlSource crlSource =
        new CrlSource(crls, new CrlJudge(crlVerifier), statuses, workers, nanoTime);
    OcspChannel channel =
        new HttpOcspChannel(
            vertx,
            client,
            tunnels,
            new ResponderTrust(paths, clock),
            settings.upstream().allowedHosts());
    Circuits circuits = memory.circuits();
    FailureMemory failures = new FailureMemory(nanoTime);
    FailureMemory failuresOfRelay = new FailureMemory(nanoTime);
    BiFunction<LearntStatuses, FailureMemory, StatusSources> sources =
        (learnt, failed) -> {
          Responder responder = responder(settings, channel, circuits, failed, verifier, learnt);
          OcspSource ocsp = new OcspSource(settings.upstream(), responder);
          return new StatusSources(
              statuses,
              new StapledSource(verifier, statuses, workers, nanoTime),
              ocsp,
              crlSource,
              new RefreshAhead(ocsp, settings.cache().maxLifetime()));
        };
    TenantEmergency emergency = emergencies.of(settings.name(), settings.blocks());
    return new TenantRuntime(
        settings,
        memory,
        sources.apply(statuses::remember, failures),
        emergency,
        crls,
        relay(
            settings,
            memory,
            emergency,
            channel,
            verifier,
            learnt -> sources.apply(learnt, failuresOfRelay)),
        List.of(failures, failuresOfRelay));
  }

  /** Asks like decisions do, and the same responders; what it learns, it keeps to itself. */
  private RelayTenant relay(
      TenantSettings settings,
      TenantMemory memory,
      TenantEmergency emergency,
      OcspChannel channel,
      OcspVerifier verifier,
      Function<LearntStatuses, StatusSources> sources) {
    RelayedStatuses relayed =
        new RelayedStatuses(
            memory.statuses(),
            settings.cache().responseMemory() / RELAYED_SHARE,
            settings.cache().maxLifetime());
    return relays.assemble(
        settings,
        new RelayAssembly.Lent(
            new SharedResponses(
                memory.responses(), memory.statuses().accepted(), settings.ocsp().keySet()),
            relayed,
            new StatusInquiry(sources.apply(relayed))::settle,
            channel,
            new ForwardVerifier(verifier),
            next -> new CircuitExchange(vertx, memory.circuits(), nanoTime, next),
            () -> emergency.current().blocks()));
  }

  /** From the outside in: whoever asks waits no longer than the deadline, and shares the fetch. */
  private Responder responder(
      TenantSettings settings,
      OcspChannel channel,
      Circuits circuits,
      FailureMemory failures,
      OcspVerifier verifier,
      LearntStatuses learnt) {
    HashedExchange exchange =
        new RecentFailures(
            failures,
            new CircuitExchange(
                vertx,
                circuits,
                nanoTime,
                new BulkheadExchange(
                    vertx,
                    nanoTime,
                    new VerifyingExchange(
                        channel, verifier, learnt, workers, clock, nanoTime, random))));
    return new DeadlineResponder(
        vertx,
        new CoalescingResponder(
            nanoTime,
            new MeteredResponder(
                settings.name(), registry, new HashChoosingResponder(exchange, clock))));
  }
}
