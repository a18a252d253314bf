package io.vouchsafe.proxy.shared.engine;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.Login;
import io.vouchsafe.config.SharedSettings;
import io.vouchsafe.proxy.net.CallFailure;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.shared.engine.EngineException.Kind;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections: to the server itself, or to the one that the sentinels call the master, over
 * TLS or not, with a login or not. What it opens has been greeted (RESP3 {@code HELLO}) and is a
 * master; all failures are {@link EngineException}s.
 */
final class EngineConnector {
  /** For a connection, and then for each answer until it is of use. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Redis' name of the user that a connection begins with. */
  private static final String DEFAULT_USER = "default";

  private final Vertx vertx;
  private final ServerTrust trust;
  private final WaitingRoom room;
  private final NetClient client;

  EngineConnector(Vertx vertx, ServerTrust trust, WaitingRoom room) {
    this.vertx = vertx;
    this.trust = trust;
    this.room = room;
    this.client =
        vertx.createNetClient(
            new NetClientOptions()
                .setConnectTimeout(Math.toIntExact(PATIENCE.toMillis()))
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true));
  }

  Future<Void> close() {
    return client.close();
  }

  /** Both connections to the server that is the master now. */
  Future<EngineLink> open(SharedSettings settings) {
    return master(settings)
        .compose(
            server ->
                greeted(settings, server)
                    .compose(
                        commands ->
                            greeted(settings, server)
                                .map(blocking -> new EngineLink(commands, blocking))
                                .onFailure(failure -> commands.end(explained(server, failure)))));
  }

  /** The server, or the one that the first sentinel which answers calls the master. */
  Future<HostAndPort> master(SharedSettings settings) {
    return settings.sentinelMaster().isEmpty()
        ? Future.succeededFuture(settings.servers().getFirst())
        : asked(settings, settings.sentinelMaster().get(), 0);
  }

  private Future<HostAndPort> asked(SharedSettings settings, String master, int place) {
    HostAndPort sentinel = settings.servers().get(place);
    Future<HostAndPort> answer = ask(settings, sentinel, master);
    return place + 1 == settings.servers().size()
        ? answer
        : answer.recover(failure -> asked(settings, master, place + 1));
  }

  private Future<HostAndPort> ask(SharedSettings settings, HostAndPort sentinel, String master) {
    Request question = Request.cmd(Command.SENTINEL).arg("get-master-addr-by-name").arg(master);
    return connected(settings, sentinel)
        .compose(
            connection ->
                greet(connection, settings.sentinelLogin(), settings.node())
                    .compose(hello -> connection.ask(question, PATIENCE))
                    .onComplete(done -> connection.end(ended(sentinel))))
        .map(answer -> address(answer, sentinel, master))
        .recover(failure -> Future.failedFuture(ofSentinel(explained(sentinel, failure))));
  }

  /** The keys of the settings are others there. */
  private static EngineException ofSentinel(EngineException failure) {
    return new EngineException(
        failure.kind(),
        String.valueOf(failure.getMessage())
            .replace("shared.username", "shared.sentinel_username")
            .replace("shared.password", "shared.sentinel_password"));
  }

  private static EngineException ended(HostAndPort sentinel) {
    return new EngineException(Kind.UNREACHABLE, sentinel + " is not needed any more");
  }

  private static HostAndPort address(
      @Nullable Response answer, HostAndPort sentinel, String master) {
    if (answer == null || answer.size() != 2) {
      throw new EngineException(
          Kind.REFUSED,
          "Sentinel %s knows no master called %s: compare shared.sentinel with SENTINEL MASTERS there"
              .formatted(sentinel, master));
    }
    String host = answer.get(0).toString();
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return HostAndPort.parse(shown + ":" + answer.get(1))
        .orElseThrow(
            () ->
                new EngineException(
                    Kind.REFUSED, "Sentinel %s tells no address of a master".formatted(sentinel)));
  }

  /** A connection to a master that takes our commands. */
  private Future<EngineConnection> greeted(SharedSettings settings, HostAndPort server) {
    return connected(settings, server)
        .compose(
            connection ->
                greet(connection, login(settings), settings.node())
                    .recover(failure -> Future.failedFuture(hinted(settings, failure)))
                    .map(hello -> requireMaster(hello, server))
                    .compose(master -> select(connection, settings.database()))
                    .compose(selected -> requireReady(connection))
                    .map(connection)
                    .onFailure(failure -> connection.end(explained(server, failure))))
        .recover(failure -> Future.failedFuture(explained(server, failure)));
  }

  /** What speaks TLS hangs up on a greeting in clear. */
  private static Throwable hinted(SharedSettings settings, Throwable failure) {
    boolean mayWantTls =
        !settings.tls()
            && failure instanceof EngineException known
            && known.kind() == Kind.UNREACHABLE;
    return mayWantTls
        ? new EngineException(
            Kind.UNREACHABLE,
            failure.getMessage() + " at the greeting: if it speaks TLS, write rediss://")
        : failure;
  }

  private Future<EngineConnection> connected(SharedSettings settings, HostAndPort server) {
    try {
      return client
          .connect(options(settings, server))
          .map(socket -> connection(server, socket))
          .recover(failure -> Future.failedFuture(unconnected(settings, server, failure)));
    } catch (GeneralSecurityException e) {
      return Future.failedFuture(e);
    }
  }

  private static EngineException unconnected(
      SharedSettings settings, HostAndPort server, Throwable failure) {
    EngineException why = explained(server, failure);
    boolean mayBeClear = settings.tls() && String.valueOf(why.getMessage()).contains("timed out");
    return mayBeClear
        ? new EngineException(
            why.kind(), why.getMessage() + ": if it does not speak TLS, write redis://")
        : why;
  }

  private EngineConnection connection(HostAndPort server, NetSocket socket) {
    return new EngineConnection(vertx, server, socket, room);
  }

  private ConnectOptions options(SharedSettings settings, HostAndPort server)
      throws GeneralSecurityException {
    ConnectOptions options = new ConnectOptions().setHost(server.host()).setPort(server.port());
    return settings.tls()
        ? options.setSsl(true).setSslOptions(bounded(trust.ofServer(settings.trust())))
        : options;
  }

  private static ClientSSLOptions bounded(ClientSSLOptions options) {
    return options
        .setSslHandshakeTimeout(PATIENCE.toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  private static Optional<Login> login(SharedSettings settings) {
    return settings
        .password()
        .map(password -> new Login(settings.username().orElse(DEFAULT_USER), password));
  }

  private static Future<@Nullable Response> greet(
      EngineConnection connection, Optional<Login> login, String node) {
    Request hello = Request.cmd(Command.HELLO).arg("3");
    login.ifPresent(who -> hello.arg("AUTH").arg(who.username()).arg(who.password().value()));
    return connection.ask(hello.arg("SETNAME").arg("vouchsafe-" + node), PATIENCE);
  }

  private static boolean requireMaster(@Nullable Response hello, HostAndPort server) {
    Response role = hello == null ? null : hello.get("role");
    if (role == null || !role.toString().equals("master")) {
      throw new EngineException(
          Kind.REFUSED,
          "%s is not a master but a %s: shared.url names the master, or with shared.sentinel the sentinels"
              .formatted(server, role == null ? "server of another kind" : role.toString()));
    }
    return true;
  }

  private static Future<@Nullable Response> select(EngineConnection connection, int database) {
    return database == 0
        ? Future.succeededFuture()
        : connection.ask(Request.cmd(Command.SELECT).arg(database), PATIENCE);
  }

  /** A server that still loads its data greets, but answers nothing else. */
  private static Future<@Nullable Response> requireReady(EngineConnection connection) {
    return connection
        .ask(Request.cmd(Command.PING), PATIENCE)
        .recover(
            failure ->
                String.valueOf(failure.getMessage()).contains("NOPERM")
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }

  private static EngineException explained(HostAndPort server, Throwable failure) {
    return failure instanceof EngineException known
        ? known
        : new EngineException(
            Kind.UNREACHABLE, server + ": " + CallFailure.explain(failure).detail());
  }
}
