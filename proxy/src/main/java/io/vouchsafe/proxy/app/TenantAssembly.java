package io.vouchsafe.proxy.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.ForwardVerifier;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.pki.crl.CrlVerifier;
import io.vouchsafe.proxy.cache.SharedResponses;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.crl.CachedCrlRevocation;
import io.vouchsafe.proxy.crl.CrlKeeper;
import io.vouchsafe.proxy.decision.CachedCrlJudge;
import io.vouchsafe.proxy.decision.CrlSource;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.decision.RefreshAhead;
import io.vouchsafe.proxy.decision.StapledSource;
import io.vouchsafe.proxy.decision.StatusInquiry;
import io.vouchsafe.proxy.decision.StatusSources;
import io.vouchsafe.proxy.decision.TenantCaches;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.emergency.TenantEmergency;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.ocsp.BulkheadExchange;
import io.vouchsafe.proxy.ocsp.CircuitExchange;
import io.vouchsafe.proxy.ocsp.Circuits;
import io.vouchsafe.proxy.ocsp.CoalescingResponder;
import io.vouchsafe.proxy.ocsp.DeadlineResponder;
import io.vouchsafe.proxy.ocsp.FailureCache;
import io.vouchsafe.proxy.ocsp.HashChoosingResponder;
import io.vouchsafe.proxy.ocsp.HashedExchange;
import io.vouchsafe.proxy.ocsp.LearntStatuses;
import io.vouchsafe.proxy.ocsp.MeteredResponder;
import io.vouchsafe.proxy.ocsp.OcspChannel;
import io.vouchsafe.proxy.ocsp.OcspSource;
import io.vouchsafe.proxy.ocsp.RecentFailures;
import io.vouchsafe.proxy.ocsp.Responder;
import io.vouchsafe.proxy.ocsp.SignedResponses;
import io.vouchsafe.proxy.ocsp.VerifyingExchange;
import io.vouchsafe.proxy.relay.RelayAssembly;
import io.vouchsafe.proxy.relay.RelayTenant;
import io.vouchsafe.proxy.relay.RelayedStatuses;
import io.vouchsafe.proxy.shared.response.LookupUse;
import io.vouchsafe.proxy.shared.response.SharedLookups;
import io.vouchsafe.proxy.shared.response.SharedStatuses;
import io.vouchsafe.proxy.status.ResponderQuestion;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.Weight;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Puts a tenant together; what all tenants share is in the foundation. */
final class TenantAssembly {
  /** Of {@code cache.response_memory}: a status takes a quarter of the response that gave it. */
  private static final int RELAYED_SHARE = 8;

  private final Foundation base;
  private final Vertx vertx;
  private final LongSupplier nanoTime;
  private final RelayAssembly relays;

  /** What decisions and the relay do not share, so that strangers never get in a login's way. */
  private record Asking(
      LearntStatuses learnt,
      BiConsumer<StatusQuestion, CachedStatus> heed,
      Circuits circuits,
      FailureCache failures,
      OcspChannel channel,
      Workers workers,
      Optional<WithOthers> others) {

    /** The same for what is asked before what is remembered ends. */
    Asking ahead() {
      return inBackground(others.map(WithOthers::ahead));
    }

    /** The same for what is asked since news of other nodes may have been missed. */
    Asking missed() {
      return inBackground(others.map(WithOthers::missed));
    }

    private Asking inBackground(Optional<WithOthers> goingWith) {
      return new Asking(
          learnt, heed, circuits, failures, channel, workers.of(Weight.BACKGROUND), goingWith);
    }

    /** The same for who wants to hear the responders themselves, as a canary does. */
    Asking alone() {
      return new Asking(learnt, heed, circuits, failures, channel, workers, Optional.empty());
    }
  }

  /**
   * How far it goes with other nodes.
   *
   * @param memory what decisions remember
   * @param learnt where what other nodes fetched is remembered
   */
  private record WithOthers(LookupUse use, StatusCache memory, LearntStatuses learnt) {
    WithOthers ahead() {
      return new WithOthers(
          use.isOfStrangers() ? LookupUse.RELAY_AHEAD : LookupUse.AHEAD, memory, learnt);
    }

    WithOthers missed() {
      return new WithOthers(LookupUse.MISSED, memory, learnt);
    }
  }

  TenantAssembly(Foundation base) {
    this.base = base;
    this.vertx = base.vertx();
    this.nanoTime = base.nanoTime();
    this.relays =
        new RelayAssembly(
            base.paths(),
            new BouncyCastleProvider(),
            base.clock(),
            nanoTime,
            new References(base.random())::next);
  }

  /**
   * A tenant under one reading of its settings. Nobody sees it yet, and nothing is asked for it.
   *
   * @param memory what is remembered of it
   * @param emergency what wins over every source
   * @param crls those of the same reading
   */
  TenantRuntime assemble(
      TenantSettings settings, TenantCaches memory, TenantEmergency emergency, CrlKeeper crls) {
    StatusCache statuses = memory.statuses();
    CrlVerifier crlVerifier = new CrlVerifier(base.signatures(), base.paths());
    OcspVerifier verifier =
        new OcspVerifier(
            base.signatures(), base.paths(), new CachedCrlRevocation(settings, crls, crlVerifier));
    CachedCrlJudge crlJudge = new CachedCrlJudge(crlVerifier);
    FailureCache failures = new FailureCache(nanoTime);
    FailureCache failuresOfRelay = new FailureCache(nanoTime);
    Asking decisions =
        new Asking(
            sharing(settings, statuses),
            statuses::heed,
            memory.circuits(),
            failures,
            base.channel(settings.upstream().addresses()),
            of(base.workers(), settings),
            Optional.of(new WithOthers(LookupUse.DECISION, statuses, statuses::remember)));
    Function<Asking, StatusSources> sources =
        asking -> {
          OcspSource ocsp = ocsp(settings, asking, verifier);
          OcspSource ahead = ocsp(settings, asking.ahead(), verifier);
          return new StatusSources(
              statuses,
              new StapledSource(verifier, statuses, asking.workers(), nanoTime),
              ocsp,
              new CrlSource(crls, crlJudge, asking.heed(), asking.workers(), nanoTime),
              new RefreshAhead(ahead, settings.cache().maxLifetime(), nanoTime),
              base.shared().isEmpty()
                  ? StatusSources.Others.of(ocsp)
                  : new StatusSources.Others(
                      ocsp(settings, asking.alone(), verifier),
                      ocsp(settings, asking.missed(), verifier)));
        };
    return new TenantRuntime(
        settings,
        memory,
        sources.apply(decisions),
        emergency,
        crls,
        relay(settings, memory, emergency, verifier, failuresOfRelay, sources),
        List.of(failures, failuresOfRelay));
  }

  /** Where decisions remember what responders say; other nodes get it, too. */
  private LearntStatuses sharing(TenantSettings settings, StatusCache statuses) {
    LearntStatuses alone = statuses::remember;
    return base.shared()
        .map(others -> others.sharing(settings.name(), statuses, alone))
        .orElse(alone);
  }

  /** Verifies responses as decisions of {@code tenant} do. */
  OcspVerifier verifier(TenantRuntime tenant) {
    return new OcspVerifier(
        base.signatures(),
        base.paths(),
        new CachedCrlRevocation(
            tenant.settings(), tenant.crls(), new CrlVerifier(base.signatures(), base.paths())));
  }

  /** Asks for what fronts of {@code tenant} show of their own certificates, in its turns. */
  SignedResponses signedResponses(TenantRuntime tenant) {
    TenantSettings settings = tenant.settings();
    OcspVerifier verifier = verifier(tenant);
    Workers workers = of(base.workers(), settings).of(Weight.BACKGROUND);
    FailureCache failures = new FailureCache(nanoTime);
    return new SignedResponses(
        settings.upstream(),
        learnt ->
            responder(
                settings,
                new Asking(
                    learnt,
                    (question, status) -> {},
                    tenant.memory().circuits(),
                    failures,
                    base.channel(settings.upstream().addresses()),
                    workers,
                    Optional.empty()),
                verifier),
        nanoTime);
  }

  /**
   * Asks a responder of {@code tenant} as decisions do, but whatever its circuit breaker says; what
   * it answers is kept nowhere.
   */
  Future<List<Attempt>> test(ResponderQuestion question) {
    TenantSettings settings = question.tenant().settings();
    OcspVerifier verifier = verifier(question.tenant());
    Workers workers = of(base.workers(), settings).of(Weight.BACKGROUND);
    Asking asking =
        new Asking(
            (about, status, object, response) -> {},
            (about, status) -> {},
            new Circuits("test of tenant " + settings.name(), base.random()::nextDouble),
            new FailureCache(nanoTime),
            base.channel(settings.upstream().addresses()),
            workers,
            Optional.empty());
    return ocsp(settings, asking, verifier)
        .ask(
            new StatusQuestion(question.query(), Optional.of(question.object()), Optional.empty()),
            question.object(),
            question.group(),
            new OwnTime(nanoTime));
  }

  /** Asks like decisions do, and the same responders; what it learns, it keeps to itself. */
  private RelayTenant relay(
      TenantSettings settings,
      TenantCaches memory,
      TenantEmergency emergency,
      OcspVerifier verifier,
      FailureCache failures,
      Function<Asking, StatusSources> sources) {
    RelayedStatuses relayed =
        new RelayedStatuses(
            memory.statuses(),
            key -> memory.hasPresented(key) || base.sessions().restOn(settings.name(), key),
            settings.cache().responseMemory() / RELAYED_SHARE,
            settings.cache().maxLifetime());
    Asking asking =
        new Asking(
            relayed,
            relayed::heed,
            memory.relayCircuits(),
            failures,
            base.relayChannel(settings.upstream().addresses()),
            of(base.relayWorkers(), settings),
            Optional.of(new WithOthers(LookupUse.RELAY, memory.statuses(), relayed)));
    return relays.assemble(
        settings,
        new RelayAssembly.Lent(
            base.registry(),
            new SharedResponses(
                memory.responses(),
                memory.statuses().accepted(),
                settings.ocsp().keySet(),
                settings.cache().maxLifetime()),
            relayed,
            new StatusInquiry(sources.apply(asking), nanoTime)::settle,
            asking.workers(),
            asking.channel(),
            new ForwardVerifier(verifier),
            next -> new CircuitExchange(Timers.of(vertx), memory.relayCircuits(), nanoTime, next),
            () -> emergency.current().blocks(),
            memory.gatewayAnswers()));
  }

  /**
   * In the turns of that tenant. What nobody waits for any more is not done: no decision waits
   * longer than the longest deadline of its policies. Without a policy nobody decides, and what is
   * left to be done is done.
   */
  private static Workers of(Workers workers, TenantSettings settings) {
    Workers its = workers.forTenant(settings.name());
    return settings.policies().values().stream()
        .map(Policy::deadline)
        .max(Comparator.naturalOrder())
        .map(its::within)
        .orElse(its);
  }

  private OcspSource ocsp(TenantSettings settings, Asking asking, OcspVerifier verifier) {
    return new OcspSource(settings.upstream(), responder(settings, asking, verifier));
  }

  /** From the outside in: whoever asks waits no longer than the deadline, and shares the fetch. */
  private Responder responder(TenantSettings settings, Asking asking, OcspVerifier verifier) {
    Optional<SharedLookups> others = others(settings, asking, verifier);
    HashedExchange circuit =
        new CircuitExchange(
            Timers.of(vertx),
            asking.circuits(),
            nanoTime,
            new BulkheadExchange(
                Timers.of(vertx),
                nanoTime,
                new VerifyingExchange(
                    asking.channel(),
                    verifier,
                    asking.learnt(),
                    asking.workers(),
                    base.clock(),
                    nanoTime,
                    base.random())));
    HashedExchange exchange =
        new RecentFailures(
            asking.failures(),
            others
                .map(nodes -> nodes.leased(asking.circuits()::isOpenFor, circuit))
                .orElse(circuit));
    Responder responder =
        new MeteredResponder(
            settings.name(), base.registry(), new HashChoosingResponder(exchange, base.clock()));
    return new DeadlineResponder(
        Timers.of(vertx),
        nanoTime,
        new CoalescingResponder(
            nanoTime, others.map(nodes -> nodes.before(responder)).orElse(responder)));
  }

  private Optional<SharedLookups> others(
      TenantSettings settings, Asking asking, OcspVerifier verifier) {
    return base.shared()
        .flatMap(
            nodes ->
                asking
                    .others()
                    .map(
                        side ->
                            nodes.lookups(
                                new SharedStatuses.Side(
                                    settings.name(),
                                    side.memory(),
                                    settings.cache().maxLifetime(),
                                    verifier,
                                    asking.workers(),
                                    side.learnt()),
                                side.use())));
  }
}
