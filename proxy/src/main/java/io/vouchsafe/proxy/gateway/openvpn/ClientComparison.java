package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.session.ResumedSession;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionOpening;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.vpnauth.wire.openvpn.ServerStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares whom a server shows with whom we know. A number names a client only together with the
 * second in which it connected and its name: a server that was started again counts from 0, and in
 * a container it has the same pid. On the gateway's event loop.
 */
final class ClientComparison {
  /** Sessions that are opened in one turn of the event loop. */
  private static final int SLICE = 256;

  private static final Pattern CIPHER = Pattern.compile("[A-Za-z0-9-]{1,40}");
  private static final Logger LOG = LoggerFactory.getLogger(ClientComparison.class);

  private final Ground ground;
  private final ServerLife life;
  private final ConnectedClients clients;
  private Set<Long> strangers = Set.of();
  private boolean isStopped;

  /** What it stands on. */
  record Ground(
      String label,
      String tenant,
      SessionRegistry sessions,
      ClientSession.Ground client,
      ClientRestarts restarts,
      Executor loop) {}

  ClientComparison(Ground ground, ServerLife life, ConnectedClients clients) {
    this.ground = ground;
    this.life = life;
    this.clients = clients;
  }

  /**
   * At an attaching. Those who were there before go on, those whom a process before this one has
   * kept are resumed, and all others are restarted.
   *
   * @param pid of the server
   * @param kept by the process before this one
   */
  Future<Void> attached(ServerStatus status, long pid, KeptClients kept) {
    if (life.run().filter(run -> run.pid() != pid).isPresent()) {
      life.over("it was started again: pid " + pid);
    }
    Map<Long, ServerStatus.Client> rows = rows(status);
    int before = clients.size();
    for (ClientSession client : clients.copy()) {
      ServerStatus.Client row = rows.get(client.cid());
      if (row != null && isSurelySame(client, row)) {
        client.established();
        shown(client, row);
      } else {
        life.gone(client);
      }
    }
    Deque<KeptClient> resumed = new ArrayDeque<>();
    if (kept.run().filter(run -> run.pid() == pid).isPresent() && life.run().isEmpty()) {
      for (KeptClient client : kept.clients()) {
        ServerStatus.Client row = rows.get(client.cid());
        if (row != null
            && row.connectedSince().isPresent()
            && client.isSame(row.connectedSince().getAsLong(), row.commonName())) {
          resumed.add(client);
        }
      }
      if (!resumed.isEmpty()) {
        life.is(kept.run().orElseThrow());
      }
    }
    int restarted = restart(rows, resumed);
    LOG.info(
        "{}: {} clients are connected: {} of {} sessions go on, {} of {} that were kept are"
            + " resumed, {} clients are restarted",
        ground.label(),
        rows.size(),
        clients.size(),
        before,
        resumed.size(),
        kept.clients().size(),
        restarted);
    Promise<Void> done = Promise.promise();
    resume(resumed, rows, done);
    return done.future();
  }

  /** Nobody is resumed any more. */
  void stopped() {
    isStopped = true;
  }

  private static Map<Long, ServerStatus.Client> rows(ServerStatus status) {
    Map<Long, ServerStatus.Client> rows = new HashMap<>();
    status.clients().forEach(row -> rows.put(row.cid(), row));
    return rows;
  }

  private static boolean isSurelySame(ClientSession client, ServerStatus.Client row) {
    return client.connectedSince().isPresent()
        && client.connectedSince().equals(row.connectedSince())
        && client.name().equals(Optional.of(row.commonName()));
  }

  private int restart(Map<Long, ServerStatus.Client> rows, Deque<KeptClient> resumed) {
    Set<Long> known = new HashSet<>();
    resumed.forEach(client -> known.add(client.cid()));
    int restarted = 0;
    for (long cid : rows.keySet()) {
      if (!known.contains(cid) && clients.find(cid).isEmpty() && !life.isAnnounced(cid)) {
        ground.restarts().add(cid);
        restarted++;
      }
    }
    return restarted;
  }

  private void resume(
      Deque<KeptClient> left, Map<Long, ServerStatus.Client> rows, Promise<Void> done) {
    if (isStopped) {
      done.fail(ground.label() + " has ended");
      return;
    }
    for (int i = 0; i < SLICE && !left.isEmpty(); i++) {
      KeptClient kept = left.remove();
      ServerStatus.Client row = rows.get(kept.cid());
      if (row != null && clients.find(kept.cid()).isEmpty()) {
        resume(kept, row);
      }
    }
    if (left.isEmpty()) {
      done.complete();
    } else {
      ground.loop().execute(() -> resume(left, rows, done));
    }
  }

  private void resume(KeptClient kept, ServerStatus.Client row) {
    List<Certificate> chain = kept.certificates();
    if (chain.isEmpty()) {
      ground.restarts().add(kept.cid());
      return;
    }
    ClientSession client =
        new ClientSession(
            ground.client(),
            kept.cid(),
            clients.shared(kept.chain()),
            kept.derivation(),
            kept.negotiated());
    client.isCertified(Optional.of(chain.getFirst().sha256().hex()));
    client.established();
    client.speaks(kept.tls());
    if (kept.isDerivationTold()) {
      client.isDerived(kept.derivation());
    }
    shown(client, row);
    ResumedSession session =
        new ResumedSession(
            ground.tenant(), kept.policy(), chain, kept.reference(), kept.since(), kept.until());
    switch (ground.sessions().resume(session, client)) {
      case SessionOpening.Opened(Session opened) -> {
        client.opened(opened);
        clients.add(client);
      }
      case SessionOpening.NotOpened(String why) -> {
        LOG.info("{}: client {} is cut: {}", ground.label(), kept.cid(), why);
        ground
            .client()
            .cuts()
            .cut(kept.cid(), why)
            .onFailure(
                failure ->
                    LOG.warn("{}: client {}: {}", ground.label(), kept.cid(), failure.toString()));
      }
    }
  }

  /**
   * While we are attached. Whoever is shown twice without having said that it comes has come unseen
   * and is restarted.
   */
  void looked(ServerStatus status) {
    Map<Long, ServerStatus.Client> rows = rows(status);
    for (ClientSession client : clients.copy()) {
      ServerStatus.Client row = rows.get(client.cid());
      if (row == null || isAnother(client, row)) {
        life.gone(client);
      } else {
        shown(client, row);
      }
    }
    Set<Long> unknown = new HashSet<>();
    for (ServerStatus.Client row : rows.values()) {
      long cid = row.cid();
      if (clients.find(cid).isPresent() || life.isAnnounced(cid) || row.isHalfOpen()) {
        continue;
      }
      unknown.add(cid);
      if (strangers.contains(cid)) {
        LOG.warn("{}: client {} has come unseen and is restarted", ground.label(), cid);
        ground.restarts().add(cid);
      }
    }
    strangers = unknown;
  }

  private static boolean isAnother(ClientSession client, ServerStatus.Client row) {
    return client.connectedSince().isPresent()
        && row.connectedSince().isPresent()
        && !client.connectedSince().equals(row.connectedSince());
  }

  private void shown(ClientSession client, ServerStatus.Client row) {
    if (row.isHalfOpen()) {
      return;
    }
    client.isNamed(row.commonName(), row.connectedSince());
    PeerPlace.of(row.realAddress()).ifPresent(place -> moves(client, place));
    client.has(address(row.virtualAddress()), address(row.virtualAddress6()));
    if (client.isEstablished() && CIPHER.matcher(row.cipher()).matches()) {
      client.encrypts(row.cipher());
    }
  }

  private void moves(ClientSession client, String place) {
    if (clients.find(client.cid()).isPresent()) {
      clients.moves(client, place);
    } else {
      client.isAt(place);
    }
  }

  /** A client that was given none, or a network behind it, is not said to have one. */
  private static Optional<String> address(String text) {
    return Optional.of(text).filter(PeerPlace::isAddress);
  }
}
