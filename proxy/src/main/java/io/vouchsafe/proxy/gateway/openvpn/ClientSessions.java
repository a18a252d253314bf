package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** The sessions of one server. Everything happens on the gateway's event loop. */
interface ClientSessions {

  /** Makes those of one gateway. */
  @FunctionalInterface
  interface Factory {
    /**
     * Those of one server, which is not reached yet.
     *
     * @param loop the gateway's event loop: one task at a time, in their order; never blocks
     * @param timers run there
     */
    ClientSessions open(
        TenantRuntime tenant, GatewaySettings.OpenVpn settings, Executor loop, Timers timers);
  }

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
  Optional<LoginRefusal> admit(ClientLogin login, Verdict verdict);

  /** Why a client must not negotiate keys whatever the decision would be; empty = it may. */
  Optional<LoginRefusal> refusal(ClientLogin login);

  /** The server was told, and did or did not take it. */
  void answered(ClientLogin login, boolean isLetIn);

  /** A session's client was refused new keys: it is cut, too. */
  void refused(ClientLogin login, Verdict verdict);

  /** Established, addresses, disconnects, log lines. */
  void heard(ManagementEvent event);

  /** The settings are others now. */
  void follow(TenantRuntime next, GatewaySettings.OpenVpn settings);

  /** The gateway has gone from the settings: everybody whom it let in is cut. */
  void removed();

  /**
   * SHA-256 of the certificates, in lower-case hex, with which clients that are connected have
   * come; their files stay in the folder.
   */
  Set<String> certificates();

  /** What an operator should know, one sentence each; a few. Called on any thread. */
  List<String> concerns();

  /** Leaves the server as it is; nothing is cut any more. */
  Future<Void> stop();
}
