package io.vouchsafe.proxy.app;

import io.vertx.core.Deployable;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.proxy.admin.AdminAccess;
import io.vouchsafe.proxy.admin.AdminCall;
import io.vouchsafe.proxy.admin.AdminNodes;
import io.vouchsafe.proxy.admin.AdminServer;
import io.vouchsafe.proxy.admin.BlockRoutes;
import io.vouchsafe.proxy.admin.BreakGlassRoutes;
import io.vouchsafe.proxy.admin.CacheCall;
import io.vouchsafe.proxy.admin.DecisionCall;
import io.vouchsafe.proxy.admin.DecisionPolls;
import io.vouchsafe.proxy.admin.NodeRoutes;
import io.vouchsafe.proxy.admin.OcvpnRoutes;
import io.vouchsafe.proxy.admin.Readiness;
import io.vouchsafe.proxy.admin.ResponderTestCall;
import io.vouchsafe.proxy.admin.SessionRoutes;
import io.vouchsafe.proxy.admin.StatusHead;
import io.vouchsafe.proxy.admin.page.StatusPage;
import io.vouchsafe.proxy.canary.Canaries;
import io.vouchsafe.proxy.canary.CanaryDuty;
import io.vouchsafe.proxy.crl.CrlLibrary;
import io.vouchsafe.proxy.decision.DecisionMeters;
import io.vouchsafe.proxy.decision.DecisionPipeline;
import io.vouchsafe.proxy.decision.DecisionRecord;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.decision.Rehearsal;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.emergency.EmergencyAudit;
import io.vouchsafe.proxy.emergency.EntryIds;
import io.vouchsafe.proxy.emergency.UnreadableEmergencyException;
import io.vouchsafe.proxy.front.http.ApiFronts;
import io.vouchsafe.proxy.front.http.ApiServer;
import io.vouchsafe.proxy.front.http.BearerToken;
import io.vouchsafe.proxy.front.http.CrlFront;
import io.vouchsafe.proxy.front.http.DecisionsFront;
import io.vouchsafe.proxy.front.http.ForwardAuthFront;
import io.vouchsafe.proxy.front.http.NamedAuthFront;
import io.vouchsafe.proxy.front.http.OcspFront;
import io.vouchsafe.proxy.front.http.OcvpnCalls;
import io.vouchsafe.proxy.front.http.OcvpnFront;
import io.vouchsafe.proxy.front.http.UnbuiltFront;
import io.vouchsafe.proxy.front.spoe.SpoeDecisions;
import io.vouchsafe.proxy.front.spoe.SpoeServer;
import io.vouchsafe.proxy.front.tls.ApiTls;
import io.vouchsafe.proxy.front.tls.ApiTlsServer;
import io.vouchsafe.proxy.front.tls.FetchedStaples;
import io.vouchsafe.proxy.front.tls.FrontGround;
import io.vouchsafe.proxy.front.tls.OcvpnForwardings;
import io.vouchsafe.proxy.front.tls.OwnStaples;
import io.vouchsafe.proxy.front.tls.TlsFronts;
import io.vouchsafe.proxy.front.tls.UpstreamGround;
import io.vouchsafe.proxy.gateway.Gateways;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.proxy.journal.LineWriter;
import io.vouchsafe.proxy.journal.RecentVerdicts;
import io.vouchsafe.proxy.journal.VerdictLines;
import io.vouchsafe.proxy.ocvpn.GroupOwnership;
import io.vouchsafe.proxy.ocvpn.Groups;
import io.vouchsafe.proxy.ocvpn.OwnerCalls;
import io.vouchsafe.proxy.relay.RelayTenant;
import io.vouchsafe.proxy.relay.SignerWatch;
import io.vouchsafe.proxy.relay.SourceLimit;
import io.vouchsafe.proxy.session.RevocationEvent;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.proxy.shared.nodes.LiveNodes;
import io.vouchsafe.proxy.snapshot.WarmRestart;
import io.vouchsafe.proxy.status.Endings;
import io.vouchsafe.proxy.status.LastDenials;
import io.vouchsafe.proxy.status.ResponderStates;
import io.vouchsafe.proxy.status.ResponderTests;
import io.vouchsafe.proxy.status.TenantOverview;
import io.vouchsafe.proxy.tenant.Prepared;
import io.vouchsafe.proxy.tenant.Reload;
import io.vouchsafe.proxy.tenant.Reloads;
import io.vouchsafe.proxy.tenant.SettingsPart;
import io.vouchsafe.vpnauth.decision.Examiner;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Puts the service together: the tenants, who decides for them, who answers at the ports. */
final class ServiceAssembly {
  private final Foundation base;
  private final Optional<SharedNode> shared;
  private final InstantSource clock;
  private final StartSettings given;
  private final DecisionRecord record;
  private final CrlLibrary crls;
  private final LineWriter journal;
  private final Readiness readiness;
  private final Ports ports;

  ServiceAssembly(
      Foundation base,
      Optional<SharedNode> shared,
      StartSettings given,
      DecisionRecord record,
      CrlLibrary crls,
      LineWriter journal,
      Readiness readiness,
      Ports ports) {
    this.base = base;
    this.shared = shared;
    this.clock = base.clock();
    this.given = given;
    this.record = record;
    this.crls = crls;
    this.journal = journal;
    this.readiness = readiness;
    this.ports = ports;
  }

  /** Throws what tenants throw that cannot be assembled. */
  RunningService assemble() {
    Tenants tenants = new Tenants();
    SessionAssembly sessionAssembly = new SessionAssembly(base);
    Emergencies emergencies = emergencies(tenants, sessionAssembly);
    TenantGenerations generations = new TenantGenerations(base, crls, emergencies, tenants);
    begin(generations.first(given.settings()));
    if (shared.isEmpty()) {
      emergencies.warnOfOthers();
    }
    EmergencyAudit audit = new EmergencyAudit(journal::accept, clock);
    shared.ifPresent(node -> node.share(emergencies, audit));

    Examiner examiner = new Examiner(base.paths());
    OcspVerifier verifier = new OcspVerifier(base.signatures(), base.paths());
    DecisionPipeline pipeline = new DecisionPipeline(examiner, base.workers());
    RecentVerdicts recent = new RecentVerdicts(() -> tenants.all().size());
    DecisionPolls polls = new DecisionPolls(base.vertx(), recent, base.registry(), base.nanoTime());

    DecisionService decisions = decisions(pipeline, recent);
    SessionRegistry sessions = sessionAssembly.registry(tenants, decisions, journal::accept);
    Tokens tokens = Tokens.of(given.settings().listen());
    PortLimits limits =
        PortLimits.of(given.settings(), tenants, base, given.capacity().eventLoops());
    Optional<GrpcAssembly> grpc =
        GrpcAssembly.of(given.settings(), limits.descriptors(), base, tenants, decisions);
    SignerWatch signers = new SignerWatch(clock, base.registry());
    Canaries canaries =
        new Canaries(
            tenants,
            new Rehearsal(pipeline, clock, base.nanoTime()),
            shared.<CanaryDuty>map(node -> node.leases().duty()).orElse(CanaryDuty.ALONE),
            clock,
            base.registry());
    WarmRestart restart = restart(tenants, verifier);
    GoneTenants gone = new GoneTenants(base.registry());
    GatewayGround ground = new GatewayGround(tenants, decisions, sessions);
    Gateways gateways = new GatewayAssembly(base, given.state()).gateways(ground);
    GroupOwnership ownership =
        shared.<GroupOwnership>map(node -> node.leases().customers()).orElse(GroupOwnership.ALONE);
    Groups groups =
        new OcvpnAssembly(base, given.state()).groups(ground, journal::accept, ownership);
    FetchedStaples staples = staples(tenants);
    OcvpnCalls ocvpn =
        new OcvpnCalls(
            decisions,
            given.groups().orElse(groups),
            shared.<OwnerCalls>map(node -> node.leases().calls()).orElse(OwnerCalls.NONE),
            base.random()::nextDouble,
            base.nanoTime());
    FrontGround frontGround = frontGround(tenants, decisions, sessions, limits, staples, ocvpn);
    TlsFronts tlsFronts = new TlsFronts(frontGround);
    Optional<ApiTls> apiTls = ApiTls.of(given.settings(), frontGround, limits.api().limit());
    AtomicReference<Settings> current = new AtomicReference<>(given.settings());
    List<SettingsPart> parts =
        List.of(
            SettingsPart.following(change -> current.set(change.after())),
            SettingsPart.following(gone::sweepAdded),
            generations,
            SettingsPart.following(tokens::follow),
            SettingsPart.following(change -> shared.ifPresent(node -> node.follow(change.after()))),
            SettingsPart.following(limits::follow),
            SettingsPart.following(change -> grpc.ifPresent(port -> port.follow(change))),
            SettingsPart.following(change -> signers.watch(change.after().tenants().values())),
            authorities(),
            SettingsPart.following(change -> restart.readNewcomers()),
            SettingsPart.following(change -> recent.retain(change.after().tenants().keySet())),
            SettingsPart.following(change -> polls.end()),
            SettingsPart.following(change -> sessionAssembly.follow(change, sessions)),
            gateways,
            groups,
            tlsFronts,
            apiTls.<SettingsPart>map(tls -> tls).orElse(SettingsPart.following(change -> {})),
            SettingsPart.following(change -> staples.follow(change.after().tlsFronts())),
            SettingsPart.following(gone::sweepRemoved));
    Reload reload = new Reload(given.source(), given.settings(), parts);
    Reloads reloads = new Reloads(base.vertx(), reload::run, base.registry());

    shared.ifPresent(node -> node.share(crls));
    Supplier<Settings> inForce = current::get;
    Optional<LiveNodes> nodes =
        shared.map(
            node ->
                node.nodes(sessions, () -> inForce.get().listen().adminToken(), journal::accept));
    List<HealthDetail> status =
        new ArrayList<>(
            List.of(
                new TenantOverview(tenants, sessions, clock),
                new ResponderStates(tenants, base.nanoTime()),
                new Endings(tenants, inForce, clock),
                new LastDenials(recent)));
    nodes.ifPresent(status::add);
    List<HealthDetail> health =
        new ArrayList<>(
            List.of(
                signers,
                new CrlHealth(tenants, clock),
                new SnapshotHealth(tenants),
                canaries,
                workers(),
                new EmergencyHealth(emergencies),
                new SessionHealth(sessions),
                gateways,
                new OcvpnHealth(groups),
                tlsFronts,
                staples));
    shared.map(SharedHealth::new).ifPresent(health::add);
    ReadyGauge.show(readiness, health, base.registry());
    return new RunningService(
        tenants,
        admin(
            tokens,
            limits,
            health,
            status,
            calls(
                tenants,
                reloads,
                polls,
                sessions,
                groups,
                nodes.<AdminNodes>map(each -> each).orElse(AdminNodes.NONE))),
        api(tokens, limits, tenants, decisions, ocvpn, apiTls, frontGround),
        tlsFronts,
        staples,
        callers(limits, tenants, decisions, grpc),
        Optional.empty(),
        new WarmUp(examiner, verifier, base.nanoTime()),
        new UpstreamWarmUp(base.channel(UpstreamSettings.DIRECT.addresses())),
        restart,
        signers,
        canaries,
        reloads,
        emergencies,
        ground,
        gateways,
        groups,
        shared);
  }

  /** A service that cannot go by its first settings does not start. */
  private static void begin(Prepared first) {
    switch (first) {
      case Prepared.Ready(Runnable commit) -> commit.run();
      case Prepared.Refused(List<String> problems) ->
          throw new UnreadableEmergencyException(String.join("\n", problems));
    }
  }

  private WorkersHealth workers() {
    return new WorkersHealth(List.of(base.workers(), base.relayWorkers()), base.registry());
  }

  private Emergencies emergencies(Tenants tenants, SessionAssembly sessions) {
    return new Emergencies(
        given.state(),
        clock,
        base.registry(),
        name -> blocks(tenants.named(name)),
        sessions::blocksChanged);
  }

  private static int blocks(Optional<TenantRuntime> tenant) {
    return tenant.map(each -> each.emergency().current().blocks().entries().size()).orElse(0);
  }

  private DecisionService decisions(DecisionPipeline pipeline, RecentVerdicts recent) {
    return new DecisionService(
        base.vertx(),
        pipeline,
        clock,
        base.nanoTime(),
        new References(base.random()),
        new DecisionMeters(Verdict.NO_TENANT, base.registry()),
        new VerdictLines(journal::accept, recent, base.nanoTime()),
        record);
  }

  private SettingsPart authorities() {
    CaNotAfterGauges gauges = new CaNotAfterGauges(base.registry());
    gauges.follow(given.settings().tenants().values());
    FrontNotAfterGauges fronts = new FrontNotAfterGauges(base.registry());
    fronts.follow(given.settings());
    return SettingsPart.following(
        change -> {
          gauges.follow(change.after().tenants().values());
          fronts.follow(change.after());
        });
  }

  private Map<String, AdminCall> calls(
      Tenants tenants,
      Reloads reloads,
      DecisionPolls polls,
      SessionRegistry sessions,
      Groups groups,
      AdminNodes nodes) {
    EmergencyAudit audit = new EmergencyAudit(journal::accept, clock);
    StatusPage page = new StatusPage();
    return Map.ofEntries(
        Map.entry("", page),
        Map.entry(StatusPage.WORD, page),
        Map.entry("reload", new ReloadCall(base.vertx(), reloads)),
        Map.entry(
            "blocks",
            new BlockRoutes(base.vertx(), tenants, clock, audit, new EntryIds(base.random()))),
        Map.entry("break-glass", new BreakGlassRoutes(base.vertx(), tenants, clock, audit)),
        Map.entry("decisions", new DecisionCall(polls)),
        Map.entry("cache", new CacheCall(base.vertx(), tenants, this::forgotten)),
        Map.entry("sessions", new SessionRoutes(base.vertx(), tenants, sessions, nodes)),
        Map.entry("nodes", new NodeRoutes(base.vertx(), nodes)),
        Map.entry("ocvpn", new OcvpnRoutes(base.vertx(), groups)),
        Map.entry(
            "responders", new ResponderTestCall(base.vertx(), tenants, responderTests(tenants))),
        Map.entry("crls", new CrlsCall(crls)));
  }

  private ResponderTests responderTests(Tenants tenants) {
    return new ResponderTests(
        tenants, new TenantAssembly(base)::test, base.random(), base.nanoTime());
  }

  /**
   * Whoever keeps answers of ours, as a gateway does, forgets them, too; sessions are asked anew.
   */
  private void forgotten(String tenant) {
    base.events().publish(new RevocationEvent.TrustChanged(tenant));
  }

  private AdminServer admin(
      Tokens tokens,
      PortLimits limits,
      List<HealthDetail> health,
      List<HealthDetail> status,
      Map<String, AdminCall> calls) {
    ListenSettings listen = given.settings().listen();
    AdminAccess access = new AdminAccess(tokens.admin(), tokens.metrics());
    return new AdminServer(
        listen,
        access,
        base.registry(),
        readiness,
        health,
        new StatusHead(BuildInfo.ofThisProcess().version(), clock.instant(), clock),
        status,
        calls,
        limits.admin(),
        ports.admin()::set);
  }

  /** One for each event loop, with fronts of its own. */
  private Supplier<Deployable> api(
      Tokens tokens,
      PortLimits limits,
      Tenants tenants,
      DecisionService decisions,
      OcvpnCalls ocvpn,
      Optional<ApiTls> tls,
      FrontGround ground) {
    SourceLimit relayLimit = new SourceLimit(base.nanoTime());
    Supplier<ApiFronts> fronts =
        () -> fronts(tokens.api(), limits, tenants, decisions, relayLimit, ocvpn);
    return () ->
        tls.isPresent()
            ? new ApiTlsServer(tls.get(), ground, fronts.get(), limits.api(), ports.api()::set)
            : new ApiServer(
                given.settings().listen(), fronts.get(), limits.api(), ports.api()::set);
  }

  private FetchedStaples staples(Tenants tenants) {
    TenantAssembly assembly = new TenantAssembly(base);
    FetchedStaples staples =
        new FetchedStaples(
            tenants,
            (tenant, query, object, group) ->
                assembly.signedResponses(tenant).ask(query, object, group),
            clock);
    staples.follow(given.settings().tlsFronts());
    return staples;
  }

  private FrontGround frontGround(
      Tenants tenants,
      DecisionService decisions,
      SessionRegistry sessions,
      PortLimits limits,
      OwnStaples staples,
      OcvpnCalls ocvpn) {
    UpstreamGround upstreams =
        new UpstreamGround(
            base.vertx(),
            tenants,
            decisions,
            sessions,
            limits.upstreams(given.settings()),
            base.registry(),
            base.nanoTime());
    return new FrontGround(
        base.vertx(),
        given.capacity().eventLoops(),
        tenants,
        decisions,
        sessions,
        new OcvpnForwardings(base.vertx(), tenants, ocvpn, given.forwardings().apply(upstreams)),
        staples,
        given.tls(),
        limits.tlsFronts(),
        base.registry(),
        base.nanoTime());
  }

  /** The ports that the settings name beside it. */
  private CallerPorts callers(
      PortLimits limits, Tenants tenants, DecisionService decisions, Optional<GrpcAssembly> grpc) {
    List<Supplier<? extends Deployable>> servers = new ArrayList<>();
    given
        .settings()
        .listen()
        .spoe()
        .map(at -> spoe(at, limits, tenants, decisions))
        .ifPresent(servers::add);
    grpc.map(port -> port.servers(ports.grpc()::set)).ifPresent(servers::add);
    return new CallerPorts(servers);
  }

  private Supplier<SpoeServer> spoe(
      HostAndPort address, PortLimits limits, Tenants tenants, DecisionService decisions) {
    SpoeDecisions asked = new SpoeDecisions(tenants, decisions);
    return () ->
        new SpoeServer(address, limits.spoe(), asked, ApiServer.LAST_ANSWERS, ports.spoe()::set);
  }

  /** Who answers what at the API port (contract, section 5). */
  private ApiFronts fronts(
      BearerToken token,
      PortLimits limits,
      Tenants tenants,
      DecisionService decisions,
      SourceLimit relayLimit,
      OcvpnCalls ocvpn) {
    ForwardAuthFront forwardAuth = new ForwardAuthFront(tenants, decisions);
    UnbuiltFront check = new UnbuiltFront("check over HTTP", token::refuses);
    return new ApiFronts(
        Map.of(
            "auth", forwardAuth,
            "front", new NamedAuthFront(forwardAuth),
            "decisions", new DecisionsFront(tenants, decisions, token),
            "ocvpn",
                new OcvpnFront(
                    tenants, decisions, ocvpn, given.settings().listen().mayCarryKeys())),
        Map.of(
            "ocsp", new OcspFront(base.vertx(), name -> relay(tenants, name), relayLimit, clock),
            "crl", new CrlFront(tenants, base.vertx(), clock, limits.crls())),
        Map.of("/v1/check", check, "/v1/check-batch", check));
  }

  private static Optional<RelayTenant> relay(Tenants tenants, String name) {
    return tenants.named(name).map(TenantRuntime::relay);
  }

  private WarmRestart restart(Tenants tenants, OcspVerifier verifier) {
    return new WarmRestart(
        base.vertx(),
        given.state(),
        base.registry(),
        tenants,
        verifier,
        base.workers(),
        clock,
        base.nanoTime());
  }
}
