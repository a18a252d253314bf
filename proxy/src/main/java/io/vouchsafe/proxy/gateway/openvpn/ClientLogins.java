package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.wire.openvpn.ClientEnv;
import io.vouchsafe.vpnauth.wire.openvpn.ServerVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one server that wait for an answer. Each is answered once, and in time; whoever is
 * not let in is denied. Of the gateway's event loop, but for what says otherwise.
 */
final class ClientLogins {
  /** So many wait at most; who comes then is denied at once. */
  static final int MOST_UNDECIDED = 1_000;

  private final String label;
  private final ClientSessions sessions;
  private final LoginRun.Ground ground;
  private final LoginConcerns concerns = new LoginConcerns();
  private final Map<Long, LoginRun> undecided = new HashMap<>();
  private TenantRuntime tenant;
  private GatewaySettings.OpenVpn settings;
  private @Nullable Server server;
  private boolean isOpen;
  private boolean isRemoved;

  /** Runs what takes time elsewhere. */
  interface OffLoop {
    <T> Future<T> run(Callable<T> work);

    /** What keeps work from being done; called on any thread. */
    default Optional<String> concern() {
      return Optional.empty();
    }
  }

  /** Who is attached. */
  private record Server(ServerVersion version, LoginAnswers answers) {}

  ClientLogins(
      String label,
      TenantRuntime tenant,
      GatewaySettings.OpenVpn settings,
      ClientDecisions decisions,
      ClientSessions sessions,
      Executor loop,
      Timers timers,
      OffLoop offLoop) {
    this.label = label;
    this.tenant = tenant;
    this.settings = settings;
    this.sessions = sessions;
    this.ground = new LoginRun.Ground(label, decisions, sessions, concerns, loop, timers, offLoop);
  }

  /** Goes by other settings from the next login on. */
  void follow(TenantRuntime next, GatewaySettings.OpenVpn nextSettings) {
    tenant = next;
    settings = nextSettings;
    concerns.forget();
    Server now = server;
    if (now != null) {
      concerns.version(nextSettings, now.version());
    }
  }

  /** Nobody is let in any more. */
  void removed() {
    isRemoved = true;
  }

  /** The server takes commands; logins wait for {@link #open}. */
  void reached(ManagementChannel channel, ServerVersion version) {
    server = new Server(version, new LoginAnswers(label, channel, sessions));
    concerns.reached();
    concerns.version(settings, version);
  }

  /** Who was connected before is known; logins are decided about from now on. */
  void open() {
    isOpen = true;
    List.copyOf(undecided.values()).forEach(LoginRun::decide);
  }

  /** The server is gone. It lets in nobody whom we have not answered. */
  void lost() {
    server = null;
    isOpen = false;
    List.copyOf(undecided.values()).forEach(LoginRun::drop);
    undecided.clear();
  }

  /** A client waits for an answer. */
  void asked(long cid, long kid, boolean isReauth, ClientEnv env) {
    Server now = server;
    if (now == null) {
      return;
    }
    concerns.asked();
    LoginRun before = undecided.remove(cid);
    if (before != null) {
      // It negotiates anew: the answer to before is not waited for, and must not let it in.
      before.drop();
    }
    LoginRun run =
        new LoginRun(
            ground,
            new LoginRun.Terms(tenant, settings, now.version(), now.answers()),
            cid,
            kid,
            isReauth,
            env,
            this::decided);
    if (isRemoved) {
      run.refuse(Reason.FRONT_NOT_TRUSTED, "the gateway is no longer in the settings");
    } else if (undecided.size() >= MOST_UNDECIDED) {
      concerns.crowded();
      run.refuse(
          Reason.OVER_BUDGET, MOST_UNDECIDED + " logins of this gateway are undecided already");
    } else {
      undecided.put(cid, run);
      run.begin();
      if (isOpen) {
        run.decide();
      }
    }
  }

  private void decided(LoginRun run) {
    undecided.remove(run.cid(), run);
  }

  /** A client passes traffic. */
  void established(long cid) {
    concerns.established(label, cid);
  }

  /** The server logs something. */
  void logged(String message) {
    concerns.logged(message);
  }

  /** A client is gone; an answer would meet nobody, or the next one of that number. */
  void gone(long cid) {
    LoginRun run = undecided.remove(cid);
    if (run != null) {
      run.drop();
    }
  }

  /** Digests of the certificates that may still be read, in lower-case hex. */
  Set<String> needed() {
    Set<String> needed = new HashSet<>();
    undecided.values().forEach(run -> needed.addAll(run.digests()));
    return needed;
  }

  /** How many wait for an answer. */
  int undecided() {
    return undecided.size();
  }

  /** What an operator should know. Called on any thread. */
  List<String> concerns() {
    return new ArrayList<>(concerns.all());
  }

  /** The folder, where there is one. */
  Optional<PeerFolder> folder() {
    return settings.peerCertificates().map(PeerFolder::new);
  }
}
