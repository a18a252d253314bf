package io.vouchsafe.proxy.front.tls;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpMethod;
import io.vouchsafe.config.FrontUpstream;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.config.TlsFrontSettings.ClientCertificate;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.session.SessionRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Sends requests to the upstream of a front, as tests of whole services see it. */
public final class UpstreamCaller implements AutoCloseable {
  /** Names that stand for this machine. */
  public static final String HOST = "app.internal.test";

  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setAddressResolverOptions(
                  new AddressResolverOptions()
                      .setHostsValue(Buffer.buffer("127.0.0.1 " + HOST + " localhost\n"))));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Context loop = vertx.getOrCreateContext();
  private final Upstream upstream;

  /** Who does the handshakes. */
  public enum Engine {
    BORINGSSL,
    JAVA
  }

  /** Calls {@code url} by the policy {@code servers} of the tenant {@code acme}. */
  public UpstreamCaller(
      String url,
      Engine engine,
      Duration patience,
      Tenants tenants,
      DecisionService decisions,
      SessionRegistry sessions)
      throws Exception {
    TlsFrontSettings front =
        new TlsFrontSettings(
            new HostAndPort("127.0.0.1", 8443),
            List.of(),
            "acme",
            "default",
            ClientCertificate.REQUIRED,
            new FrontUpstream.Http(URI.create(url)),
            Optional.of("servers"),
            patience,
            patience,
            patience);
    UpstreamGround ground =
        new UpstreamGround(vertx, tenants, decisions, sessions, 64, registry, System::nanoTime);
    PoolBounds bounds = new PoolBounds(64, 64, 64, Duration.ofMinutes(10), Duration.ofMinutes(10));
    UpstreamTls tls = engine == Engine.JAVA ? UpstreamTls.java() : UpstreamTls.boringSsl();
    Promise<Upstream> made = Promise.promise();
    loop.runOnContext(
        now ->
            made.complete(UpstreamFactory.of(front, URI.create(url), ground, bounds, tls).get()));
    upstream = await(made.future());
  }

  /** What came of one GET: the answer's body, or the kind and the words of the failure. */
  public String get() throws Exception {
    return await(begin());
  }

  /** The same of so many at once. */
  public List<String> get(int requests) throws Exception {
    return await(
        Future.all(IntStream.range(0, requests).mapToObj(i -> begin()).toList())
            .map(all -> all.list()));
  }

  /** The same, in a while. */
  public Future<String> begin() {
    Promise<String> done = Promise.promise();
    loop.runOnContext(
        now ->
            upstream
                .begin(HttpMethod.GET, "/secret", false)
                .compose(UpstreamCaller::finish)
                .otherwise(UpstreamCaller::words)
                .onComplete(done));
    return done.future();
  }

  private static Future<String> finish(UpstreamExchange turn) {
    return turn.request()
        .send()
        .compose(response -> response.body())
        .onComplete(read -> turn.end(read.succeeded()))
        .map(bytes -> (turn.isOnKeptConnection() ? "kept " : "new ") + bytes);
  }

  private static String words(Throwable failure) {
    return failure instanceof UpstreamFailure known
        ? known.kind() + " " + known.getMessage() + " " + known.reference()
        : failure.toString();
  }

  /** How many connections came to {@code outcome}. */
  public double count(String outcome) {
    return registry.get("vouchsafe.upstream.connections").tag("outcome", outcome).counter().count();
  }

  public static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer", e);
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
  }
}
