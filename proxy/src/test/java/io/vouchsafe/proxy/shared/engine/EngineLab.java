package io.vouchsafe.proxy.shared.engine;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.Login;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.SharedSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.net.ServerTrust;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** Engines of ours, and what they are asked. */
public final class EngineLab implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(20);

  final Vertx vertx = Vertx.vertx();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<RedisEngine> engines = new ArrayList<>();

  /** Settings of one server in clear, without a login. */
  static SharedSettings settings(int port) {
    return settings(port, "", List.of(), false);
  }

  /** Settings of one server; the password "" is none. */
  static SharedSettings settings(int port, String password, List<Certificate> trust, boolean tls) {
    return new SharedSettings(
        List.of(new HostAndPort("127.0.0.1", port)),
        tls,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.of(password).filter(text -> !text.isEmpty()).map(Secret::new),
        Optional.empty(),
        trust,
        "vs:",
        List.of(new Secret("k".repeat(32))),
        SharedSettings.Stale.ALARM,
        "node",
        Optional.empty(),
        Optional.empty());
  }

  /** The same behind sentinels. */
  static SharedSettings sentinels(String master, Optional<Login> login, Integer... ports) {
    SharedSettings one = settings(ports[0]);
    return new SharedSettings(
        List.of(ports).stream().map(port -> new HostAndPort("127.0.0.1", port)).toList(),
        one.tls(),
        one.database(),
        Optional.of(master),
        one.username(),
        one.password(),
        login,
        one.trust(),
        one.prefix(),
        one.keys(),
        one.stale(),
        one.node(),
        one.adminUrl(),
        one.apiUrl());
  }

  /** One of a server in clear, for tests of what stands on it. */
  public Engine start(RedisServer server) {
    return start(settings(server.port()));
  }

  RedisEngine start(SharedSettings settings) {
    ServerTrust trust =
        new ServerTrust(
            new PathValidator(new SignatureChecker(new BouncyCastleProvider())),
            InstantSource.system());
    RedisEngine engine = RedisEngine.start(vertx, settings, trust, registry);
    engines.add(engine);
    return engine;
  }

  RedisEngine open(SharedSettings settings) {
    return open(start(settings));
  }

  /** Waits until it is open. */
  static RedisEngine open(RedisEngine engine) {
    await().atMost(LONG).until(engine::isOpen);
    return engine;
  }

  static @Nullable Response send(Engine engine, Command command, String... words) {
    return result(engine.send(request(command, words), Duration.ofSeconds(5)));
  }

  static Request request(Command command, String... words) {
    Request request = Request.cmd(command);
    for (String word : words) {
      request.arg(word);
    }
    return request;
  }

  static <T> T result(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException known) {
        throw known;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** How a command fails. */
  static EngineException failure(Supplier<Future<?>> command) {
    try {
      Object reply = result(command.get());
      throw new AssertionError("it did not fail but said " + reply);
    } catch (EngineException failure) {
      return failure;
    }
  }

  @Override
  public void close() {
    engines.forEach(engine -> result(engine.close()));
    result(vertx.close());
  }
}
