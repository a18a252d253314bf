package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionOpening;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.wire.openvpn.ClientEnv;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a session for whoever is let in, before the server is told, and renews it at every
 * negotiation of keys. On the gateway's event loop.
 */
final class ClientAdmission {
  private static final Logger LOG = LoggerFactory.getLogger(ClientAdmission.class);

  private final SessionRegistry sessions;
  private final ConnectedClients clients;
  private final ServerLife life;
  private final ClientSession.Ground ground;
  private final NegotiationWatch watch;
  private final InstantSource clock;

  ClientAdmission(
      SessionRegistry sessions,
      ConnectedClients clients,
      ServerLife life,
      ClientSession.Ground ground,
      NegotiationWatch watch,
      InstantSource clock) {
    this.sessions = sessions;
    this.clients = clients;
    this.life = life;
    this.ground = ground;
    this.watch = watch;
    this.clock = clock;
  }

  /** Contract, section 1, {@code sessions}: a held session passes no key negotiation. */
  Optional<LoginRefusal> refusal(ClientLogin login) {
    life.is(login.run());
    life.announced(login.cid(), Optional.empty());
    return known(login).flatMap(ClientAdmission::standsStill);
  }

  /**
   * Empty at a login: the server gives no number twice in one life, and the one of before is gone.
   */
  private Optional<ClientSession> known(ClientLogin login) {
    Optional<ClientSession> known = clients.find(login.cid());
    if (known.isPresent() && !login.isReauth()) {
      life.gone(known.get());
      return Optional.empty();
    }
    return known;
  }

  private static Optional<LoginRefusal> standsStill(ClientSession client) {
    return client
        .session()
        .filter(session -> !session.mayPass())
        .map(
            session ->
                session.cutCause().map(LoginRefusal::cut).orElseGet(LoginRefusal::suspected));
  }

  /**
   * Empty when the client may be let in.
   *
   * @param knowsExporter whether the server can make keys with it
   */
  Optional<LoginRefusal> admit(ClientLogin login, Verdict verdict, boolean knowsExporter) {
    life.is(login.run());
    Optional<ClientSession> known = known(login);
    return known.isPresent()
        ? renew(known.get(), login, verdict)
        : open(login, verdict, knowsExporter);
  }

  private Optional<LoginRefusal> open(ClientLogin login, Verdict verdict, boolean knowsExporter) {
    ClientSession client =
        new ClientSession(
            ground,
            login.cid(),
            clients.shared(login.chain()),
            knowsExporter && login.env().offersExporter()
                ? ClientSession.EXPORTER
                : ClientSession.PRF,
            clock.instant());
    client.isCertified(digest(login, verdict));
    login.env().commonName().ifPresent(name -> client.isNamed(name, OptionalLong.empty()));
    address(login)
        .ifPresent(
            place -> {
              client.isAt(place);
              client.speaks(life.version(place));
            });
    return switch (sessions.open(verdict, client)) {
      case SessionOpening.NotOpened(String why) -> Optional.of(LoginRefusal.notOpened(why));
      case SessionOpening.Opened(Session session) -> {
        client.opened(session);
        clients.add(client);
        life.letIn(login.cid());
        Optional<LoginRefusal> refusal = standsStill(client);
        refusal.ifPresent(why -> life.gone(client));
        yield refusal;
      }
    };
  }

  private Optional<LoginRefusal> renew(ClientSession client, ClientLogin login, Verdict verdict) {
    if (client.session().isEmpty()) {
      return Optional.of(LoginRefusal.notOpened(Reason.INTERNAL.code()));
    }
    Session session = client.session().get();
    if (!client.isCertified(digest(login, verdict))) {
      sessions.cut(session, new CutCause.Refused(Reason.IDENTITY_MISMATCH));
      return Optional.of(
          new LoginRefusal(Reason.IDENTITY_MISMATCH, "another certificate than at the login"));
    }
    Optional<LoginRefusal> refusal = standsStill(client);
    if (refusal.isPresent()) {
      return refusal;
    }
    if (!sessions.renew(session, verdict)) {
      refusal = reopen(client, session, verdict);
    }
    if (refusal.isEmpty()) {
      refusal = standsStill(client);
    }
    if (refusal.isEmpty()) {
      Instant now = clock.instant();
      watch.saw(client.cid(), Duration.between(client.negotiated(), now));
      client.negotiatedAt(now);
      address(login).ifPresent(place -> clients.moves(client, place));
    }
    return refusal;
  }

  /** Under another policy it is another session. */
  private Optional<LoginRefusal> reopen(ClientSession client, Session before, Verdict verdict) {
    return switch (sessions.open(verdict, client)) {
      case SessionOpening.NotOpened(String why) -> Optional.of(LoginRefusal.notOpened(why));
      case SessionOpening.Opened(Session session) -> {
        client.opened(session);
        sessions.close(before);
        yield Optional.empty();
      }
    };
  }

  /** The server was told of a login, and did or did not take it. */
  void answered(ClientLogin login, boolean isLetIn) {
    if (!isLetIn && !login.isReauth()) {
      // It is undecided there, and is never let in.
      clients.find(login.cid()).ifPresent(life::gone);
    }
  }

  /** Keys were refused: the server would let the client go on for seconds. */
  void refused(ClientLogin login, Verdict verdict) {
    if (!login.isReauth()) {
      return;
    }
    Reason reason = verdict.decision().reason();
    clients
        .find(login.cid())
        .flatMap(ClientSession::session)
        .ifPresentOrElse(
            session -> sessions.cut(session, new CutCause.Refused(reason)),
            () -> cutUnknown(login.cid(), reason));
  }

  private void cutUnknown(long cid, Reason reason) {
    ground
        .cuts()
        .cut(cid, reason.code())
        .onFailure(
            failure -> LOG.warn("client {} of {}: {}", cid, ground.gateway(), failure.toString()));
  }

  /** SHA-256 of the certificate, in lower-case hex. */
  private static Optional<String> digest(ClientLogin login, Verdict verdict) {
    Optional<Certificate> leaf =
        switch (verdict.decision()) {
          case Decision.Allow allow -> allow.evidence().leaf();
          case Decision.Deny deny -> deny.evidence().leaf();
        };
    return leaf.map(Certificate::sha256).map(Fingerprint::hex).or(() -> login.env().digest(0));
  }

  private static Optional<String> address(ClientLogin login) {
    ClientEnv env = login.env();
    return env.trustedAddress().or(env::untrustedAddress).flatMap(PeerPlace::of);
  }
}
