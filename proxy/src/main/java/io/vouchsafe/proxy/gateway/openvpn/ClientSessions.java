package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import java.util.Optional;

/** The sessions of one server. Everything happens on the gateway's event loop. */
interface ClientSessions {

  /**
   * The server is reached. Whoever is connected is compared with what was known before: the known
   * are judged again, the others restarted. Logins are answered once this completes.
   *
   * @param version the server's, such as {@code 2.6.14}
   */
  Future<Void> attached(ManagementChannel channel, String version);

  /** The connection to the server is gone; its clients go on meanwhile. */
  void detached();

  /**
   * A login, or a negotiation of keys, that {@code verdict} lets in: opens the session, or renews
   * it, before the server is told.
   *
   * @return why it must not be let in after all; empty = it may
   */
  Optional<String> admit(ClientLogin login, Verdict verdict);

  /** Why a client must not negotiate keys whatever the decision would be; empty = it may. */
  Optional<String> refusal(ClientLogin login);

  /** The server was told, and did or did not take it. */
  void answered(ClientLogin login, boolean isLetIn);

  /** A session's client was refused new keys: it is cut, too. */
  void refused(ClientLogin login, Verdict verdict);

  /** Established, addresses, disconnects, log lines. */
  void heard(ManagementEvent event);

  /** Leaves the server as it is; nothing is cut any more. */
  Future<Void> stop();
}
