package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.ResumedSession;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionOpening;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.wire.openvpn.ClientEnv;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementCommand;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementReply;
import io.vouchsafe.vpnauth.wire.openvpn.ServerStatus;
import io.vouchsafe.vpnauth.wire.openvpn.ServerVersion;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of one OpenVPN server: what it tells about them, and what it is told. */
final class OpenVpnSessions implements ClientSessions {
  /** From one look for silent sessions to the next. */
  static final Duration WATCH = Duration.ofSeconds(30);

  /** From one look at who is connected to the next; longer with many, who make it expensive. */
  static final Duration LOOK = Duration.ofSeconds(60);

  private static final Duration LOOK_EACH = Duration.ofMillis(30);

  /** After somebody has come: its keys are shown then, and those of others who come with it. */
  static final Duration LOOK_SOON = Duration.ofSeconds(2);

  private static final Duration SOON_EACH = Duration.ofMillis(2);

  /** Clients that leave while it is compared who is connected; of more, the next look tells. */
  static final int MOST_EARLY = 20_000;

  private static final Pattern PID = Pattern.compile("pid=([0-9]{1,10})");
  private static final Logger LOG = LoggerFactory.getLogger(OpenVpnSessions.class);

  private final Ground ground;
  private final String label;
  private final KeptClients.Place place;
  private final SessionRegistry sessions;
  private final ClientMeters meters;
  private final ClientStore store;
  private final StatusAsks status = new StatusAsks();
  private final ConnectedClients clients = new ConnectedClients();
  private final ClientCuts cuts;
  private final ClientRestarts restarts;
  private final NegotiationWatch watch;
  private final DerivationWatch derivations;
  private final ServerLife life;
  private final ClientAdmission admission;
  private final ClientComparison comparison;
  private final ClientKeeping keeping;
  private final Set<Long> early = new LinkedHashSet<>();
  private final List<CutCause> ends = new ArrayList<>();
  private GatewaySettings.OpenVpn settings;
  private Timers.@Nullable Timer watching;
  private @Nullable ManagementChannel channel;
  private boolean isAttaching;
  private boolean isMissed;
  private boolean isLookComing;
  private boolean isKeeping;
  private boolean isRemoved;
  private boolean isStopped;
  private boolean knowsExporter;
  private long looked;
  private volatile List<String> concerns = List.of();

  /**
   * What they stand on.
   *
   * @param loop the gateway's event loop
   */
  record Ground(Executor loop, Timers timers, InstantSource clock, LongSupplier nanoTime) {}

  /** Nobody is attached. */
  OpenVpnSessions(
      String tenant,
      GatewaySettings.OpenVpn settings,
      SessionRegistry sessions,
      ClientStore store,
      ClientMeters meters,
      Ground ground) {
    this.ground = ground;
    this.settings = settings;
    this.label = "gateway " + tenant + "/" + settings.name();
    this.place = KeptClients.Place.of(tenant, settings.name(), settings.management());
    this.sessions = sessions;
    this.meters = meters;
    this.store = store;
    this.cuts = new ClientCuts(label, ground.timers(), status);
    this.restarts = new ClientRestarts(ground.timers());
    this.watch = new NegotiationWatch(label);
    this.derivations = new DerivationWatch(clients, ground.timers(), this::derived);
    this.life = new ServerLife(label, sessions, clients, cuts, restarts, watch);
    ClientSession.Ground client =
        new ClientSession.Ground(settings.name(), ground.loop(), cuts, meters);
    this.admission = new ClientAdmission(sessions, clients, life, client, watch, ground.clock());
    this.comparison =
        new ClientComparison(
            new ClientComparison.Ground(label, tenant, sessions, client, restarts, ground.loop()),
            life,
            clients);
    this.keeping = new ClientKeeping(label, store, ground.timers(), this::kept);
  }

  @Override
  public Future<Void> attached(ManagementChannel to, String version) {
    if (isStopped) {
      return Future.failedFuture(label + " has ended");
    }
    channel = to;
    isAttaching = true;
    if (watching == null) {
      watching = ground.timers().every(WATCH, this::watch);
    }
    isMissed = false;
    early.clear();
    knowsExporter = ServerVersion.parse(version).filter(ServerVersion::knowsExporter).isPresent();
    status.attached(to);
    cuts.attached(to);
    restarts.attached(to);
    Future<KeptClients> before =
        isKeeping ? Future.succeededFuture(KeptClients.none(place)) : store.load();
    return before
        .compose(known -> compared(to, known))
        .onComplete(
            done -> {
              if (to.equals(channel) && done.succeeded()) {
                begun();
              }
            });
  }

  private Future<Void> compared(ManagementChannel to, KeptClients known) {
    if (!to.equals(channel)) {
      return Future.failedFuture("the server is not reached any more");
    }
    return to.send(
            new ManagementCommand(List.of("pid"), ManagementCommand.ReplyForm.ONE_LINE, false))
        .compose(OpenVpnSessions::pid)
        .compose(pid -> status.ask().compose(shown -> comparison.attached(shown, pid, known)));
  }

  private static Future<Long> pid(ManagementReply reply) {
    if (reply instanceof ManagementReply.Success(String text)) {
      Matcher matcher = PID.matcher(text.strip());
      if (matcher.matches()) {
        return Future.succeededFuture(Long.parseLong(matcher.group(1)));
      }
    }
    return Future.failedFuture("the server does not tell its pid");
  }

  private void begun() {
    isAttaching = false;
    isKeeping = true;
    looked = ground.nanoTime().getAsLong();
    clients.copy().forEach(this::demandExporter);
    early.forEach(life::left);
    early.clear();
    cuts.compared();
    clients.copy().forEach(client -> client.session().ifPresent(sessions::repeatCut));
    keeping.changed();
    if (isMissed) {
      lookSoon();
    }
    ends.forEach(this::endAll);
    ends.clear();
    tellConcerns();
  }

  @Override
  public void detached() {
    channel = null;
    isAttaching = false;
    early.clear();
    status.lost();
    derivations.lost();
    cuts.lost();
    restarts.lost();
    life.lost();
    tellConcerns();
  }

  @Override
  public Optional<LoginRefusal> refusal(ClientLogin login) {
    if (isRemoved || isStopped) {
      return Optional.of(LoginRefusal.removed(label));
    }
    if (login.isReauth()) {
      clients.find(login.cid()).ifPresent(this::demandExporter);
    }
    return admission.refusal(login);
  }

  @Override
  public Optional<LoginRefusal> admit(ClientLogin login, Verdict verdict) {
    if (isRemoved || isStopped) {
      return Optional.of(LoginRefusal.removed(label));
    }
    Optional<LoginRefusal> refusal = admission.admit(login, verdict, knowsExporter);
    keeping.changed();
    return refusal;
  }

  @Override
  public void answered(ClientLogin login, boolean isLetIn) {
    admission.answered(login, isLetIn);
    keeping.changed();
  }

  @Override
  public void refused(ClientLogin login, Verdict verdict) {
    admission.refused(login, verdict);
  }

  @Override
  public void heard(ManagementEvent event) {
    if (isStopped) {
      return;
    }
    switch (event) {
      case ManagementEvent.Connect asked -> life.announced(asked.cid(), place(asked.env()));
      case ManagementEvent.Log log -> {
        TlsLine.parse(log.message()).ifPresent(life::logged);
        derivations.logged(log.message());
      }
      case ManagementEvent.Established told ->
          known(told.cid()).ifPresent(client -> established(client, told.env()));
      case ManagementEvent.Disconnected gone -> left(gone.cid());
      case ManagementEvent.Address given ->
          known(given.cid())
              .filter(client -> given.isPrimary())
              .ifPresent(client -> has(client, given.address()));
      case ManagementEvent.Reauth reauth -> {}
      case ManagementEvent.Hold hold -> {}
      case ManagementEvent.PasswordWanted wanted -> {}
      case ManagementEvent.Info info -> {}
      case ManagementEvent.Fatal fatal -> {}
      case ManagementEvent.Other other -> {}
    }
  }

  /** Empty while it is compared who is there: a look shows afterwards what was missed. */
  private Optional<ClientSession> known(long cid) {
    isMissed |= isAttaching;
    return isAttaching ? Optional.empty() : clients.find(cid);
  }

  private void left(long cid) {
    if (!isAttaching) {
      life.left(cid);
      keeping.changed();
    } else if (early.size() < MOST_EARLY) {
      early.add(cid);
    }
  }

  private static Optional<String> place(ClientEnv env) {
    return env.trustedAddress().or(env::untrustedAddress).flatMap(PeerPlace::of);
  }

  private void established(ClientSession client, ClientEnv env) {
    client.established();
    place(env).ifPresent(where -> clients.moves(client, where));
    client.has(
        env.find("ifconfig_pool_remote_ip").filter(PeerPlace::isAddress),
        env.find("ifconfig_pool_remote_ip6").filter(PeerPlace::isAddress));
    lookSoon();
  }

  private static void has(ClientSession client, String address) {
    if (!PeerPlace.isAddress(address)) {
      return;
    }
    boolean isSix = address.contains(":");
    client.has(
        isSix ? Optional.empty() : Optional.of(address),
        isSix ? Optional.of(address) : Optional.empty());
  }

  private void lookSoon() {
    if (!isLookComing && channel != null) {
      isLookComing = true;
      ground
          .timers()
          .once(
              LOOK_SOON.plus(SOON_EACH.multipliedBy(clients.size())),
              () -> {
                isLookComing = false;
                look();
              });
    }
  }

  private void look() {
    ManagementChannel to = channel;
    if (to == null || isAttaching) {
      return;
    }
    looked = ground.nanoTime().getAsLong();
    status
        .ask()
        .onComplete(
            answer -> {
              if (!to.equals(channel) || isAttaching) {
                return;
              }
              if (answer.succeeded()) {
                looked(answer.result());
              } else {
                LOG.warn("{}: who is connected is not known: {}", label, answer.cause().toString());
              }
            });
  }

  private void looked(ServerStatus shown) {
    comparison.looked(shown);
    keeping.changed();
  }

  private void watch() {
    if (isStopped) {
      return;
    }
    derivations.look(clients.all());
    meters.silent(watch.look(clients.all(), ground.clock().instant()));
    Duration pause = LOOK.plus(LOOK_EACH.multipliedBy(clients.size()));
    if (ground.nanoTime().getAsLong() - looked >= pause.toNanos()) {
      look();
    }
    tellConcerns();
  }

  private void tellConcerns() {
    List<String> all = new ArrayList<>();
    if (!watch.concern().isEmpty()) {
      all.add(watch.concern());
    }
    if (demandsExporter() && !derivations.concern().isEmpty()) {
      all.add(derivations.concern());
    }
    if (restarts.size() > 0) {
      all.add(restarts.size() + " clients that nobody knows are being restarted");
    }
    if (keeping.isFailed()) {
      all.add("who is connected cannot be written down: after a restart of ours all are restarted");
    }
    if (cuts.isKillRefused()) {
      all.add(
          "the server did not find a client by its address: a cut takes 5 s where clients ignore"
              + " it; set proto udp4 or tcp4-server at the server");
    }
    concerns = List.copyOf(all);
  }

  /** Who is connected and can be resumed: with a certificate, and as the server names it. */
  private KeptClients kept() {
    List<KeptClient> all = new ArrayList<>();
    for (ClientSession client : clients.all()) {
      if (all.size() < KeptClients.MOST) {
        kept(client).ifPresent(all::add);
      }
    }
    return new KeptClients(place, life.run(), all);
  }

  private static Optional<KeptClient> kept(ClientSession client) {
    Optional<Session> opened = client.session();
    OptionalLong since = client.connectedSince();
    if (opened.isEmpty()
        || since.isEmpty()
        || client.name().filter(name -> name.length() <= KeptClient.LONGEST_NAME).isEmpty()) {
      return Optional.empty();
    }
    Session session = opened.get();
    return client.chain().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new KeptClient(
                client.cid(),
                since.getAsLong(),
                client.name().get(),
                client.derivation(),
                client.isDerivationTold(),
                client.tls(),
                session.policy(),
                session.reference(),
                session.since(),
                session.validUntil(),
                client.negotiated(),
                client.chain()));
  }

  @Override
  public void follow(TenantRuntime next, GatewaySettings.OpenVpn changed) {
    boolean isOtherPolicy = !settings.policy().equals(changed.policy());
    settings = changed;
    if (isOtherPolicy) {
      clients.copy().forEach(this::judgeByOther);
    }
    clients.copy().forEach(this::demandExporter);
  }

  private void derived(ClientSession client) {
    demandExporter(client);
    keeping.changed();
  }

  private boolean demandsExporter() {
    return settings.keyDerivation() == GatewaySettings.KeyDerivation.TLS_EKM;
  }

  /** Contract, section 1, {@code key_derivation}: it holds for who is let in, too. */
  private void demandExporter(ClientSession client) {
    if (demandsExporter() && client.derivation().equals(ClientSession.PRF)) {
      client
          .session()
          .filter(session -> session.cutCause().isEmpty())
          .ifPresent(
              session -> {
                LOG.warn(
                    "{}: client {} is cut: key_derivation is tls-ekm, and its keys are made by the"
                        + " PRF of key method 2",
                    label,
                    client.cid());
                sessions.cut(session, new CutCause.Refused(Reason.WEAK_ALGORITHM));
              });
    }
  }

  /** What a new login would be told, a session is told. */
  private void judgeByOther(ClientSession client) {
    client
        .session()
        .filter(session -> session.cutCause().isEmpty())
        .ifPresent(session -> judgeByOther(client, session));
  }

  private void judgeByOther(ClientSession client, Session before) {
    List<Certificate> chain = KeptClient.certificates(client.chain());
    if (chain.isEmpty()) {
      restarts.add(client.cid());
      return;
    }
    SessionOpening opening =
        sessions.resume(
            new ResumedSession(
                place.tenant(),
                settings.policy(),
                chain,
                before.reference(),
                before.since(),
                before.validUntil()),
            client);
    switch (opening) {
      case SessionOpening.Opened(Session session) -> {
        client.opened(session);
        sessions.close(before);
      }
      case SessionOpening.NotOpened refused -> sessions.cut(before, new CutCause.NoPolicy());
    }
  }

  @Override
  public void removed() {
    isRemoved = true;
    CutCause cause = new CutCause.NoTunnel();
    if (isAttaching) {
      ends.add(cause);
    } else {
      endAll(cause);
    }
  }

  private void endAll(CutCause cause) {
    for (ClientSession client : clients.copy()) {
      client.session().ifPresent(session -> sessions.cut(session, cause));
    }
  }

  @Override
  public Set<String> certificates() {
    Set<String> digests = new HashSet<>();
    for (ClientSession client : clients.all()) {
      client.chain().forEach(der -> digests.add(der.sha256().hex()));
    }
    return digests;
  }

  @Override
  public List<String> concerns() {
    return concerns;
  }

  @Override
  public Future<Void> stop() {
    if (isStopped) {
      return Future.succeededFuture();
    }
    Future<Void> last = isKeeping ? keeping.end() : Future.succeededFuture();
    isStopped = true;
    Timers.Timer watched = watching;
    if (watched != null) {
      watched.cancel();
    }
    detached();
    comparison.stopped();
    cuts.stopped();
    for (ClientSession client : clients.copy()) {
      life.gone(client);
    }
    meters.end();
    return last.otherwiseEmpty();
  }
}
