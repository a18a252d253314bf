package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionRegistry;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of one server in its present life. When it is started again, it counts from 0: nobody
 * of before is there any more. On the gateway's event loop.
 */
final class ServerLife {
  /** Logins that wait for an answer; a server has fewer. */
  private static final int MOST_ANNOUNCED = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(ServerLife.class);

  private final String label;
  private final SessionRegistry sessions;
  private final ConnectedClients clients;
  private final ClientCuts cuts;
  private final ClientRestarts restarts;
  private final NegotiationWatch watch;
  private final Set<Long> announced = new LinkedHashSet<>();
  private final Map<String, String> versions = new LinkedHashMap<>();
  private @Nullable ServerRun run;

  /** Nobody knows which life it is. */
  ServerLife(
      String label,
      SessionRegistry sessions,
      ConnectedClients clients,
      ClientCuts cuts,
      ClientRestarts restarts,
      NegotiationWatch watch) {
    this.label = label;
    this.sessions = sessions;
    this.clients = clients;
    this.cuts = cuts;
    this.restarts = restarts;
    this.watch = watch;
  }

  Optional<ServerRun> run() {
    return Optional.ofNullable(run);
  }

  /** What it tells is of that life. */
  void is(ServerRun now) {
    ServerRun before = run;
    if (before != null && !before.equals(now)) {
      over("it was started again: pid " + now.pid());
    }
    run = now;
  }

  /** It is another life, of which nothing else is known yet. */
  void over(String why) {
    if (clients.size() > 0) {
      LOG.info("{}: {} sessions have ended with the server, {}", label, clients.size(), why);
    }
    clients.copy().forEach(this::gone);
    announced.clear();
    versions.clear();
    watch.forget();
    run = null;
  }

  /**
   * A client waits for an answer.
   *
   * @param address where it is; what was logged of who was there before is forgotten
   */
  void announced(long cid, Optional<String> address) {
    announced.add(cid);
    if (announced.size() > MOST_ANNOUNCED) {
      announced.remove(announced.iterator().next());
    }
    restarts.forget(cid);
    address.ifPresent(versions::remove);
  }

  /** It was let in, and has a session. */
  void letIn(long cid) {
    announced.remove(cid);
  }

  /** The server is not reached: whoever waits for an answer gets none. */
  void lost() {
    announced.clear();
    versions.clear();
  }

  /** Whether it has said that it comes, so that it is none that came unseen. */
  boolean isAnnounced(long cid) {
    return announced.contains(cid);
  }

  /** The server has it no more. */
  void left(long cid) {
    announced.remove(cid);
    restarts.forget(cid);
    clients.find(cid).ifPresentOrElse(this::gone, () -> cuts.gone(cid));
  }

  /** The server has it no more. Whoever ordered its cut hears that first. */
  void gone(ClientSession client) {
    clients.remove(client);
    client.left();
    cuts.gone(client.cid());
    Session session = client.session();
    if (session != null) {
      sessions.close(session);
    }
  }

  /** The server logs with which version of TLS somebody has come. */
  void logged(TlsLine line) {
    Optional<ClientSession> there = clients.at(line.address());
    if (there.isPresent()) {
      there.get().speaks(Optional.of(line.version()));
      return;
    }
    versions.put(line.address(), line.version());
    if (versions.size() > MOST_ANNOUNCED) {
      versions.remove(versions.keySet().iterator().next());
    }
  }

  /** What was logged since the client there has said that it comes. */
  Optional<String> version(String address) {
    return Optional.ofNullable(versions.remove(address));
  }
}
