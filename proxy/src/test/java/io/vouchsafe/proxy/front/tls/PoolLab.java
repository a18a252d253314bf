package io.vouchsafe.proxy.front.tls;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vouchsafe.proxy.net.Timers;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A pool on an event loop, and requests over it. */
final class PoolLab implements AutoCloseable {
  static final Duration PATIENT = Duration.ofSeconds(60);

  final Vertx vertx = Vertx.vertx();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Context loop = vertx.getOrCreateContext();

  /** One to {@code url} in the clear. */
  UpstreamPool pool(URI url, PoolBounds bounds, Duration patience) throws Exception {
    return pool(url, bounds, patience, () -> true);
  }

  /** The same whose connections carry requests only while {@code accepted} says so. */
  UpstreamPool pool(URI url, PoolBounds bounds, Duration patience, BooleanSupplier accepted)
      throws Exception {
    return on(
        () -> {
          HttpClientAgent client = vertx.createHttpClient(new HttpClientOptions());
          return new UpstreamPool(
              connector(client, url, patience, accepted),
              bounds,
              patience,
              Timers.of(vertx),
              System::nanoTime,
              report(url));
        });
  }

  private UpstreamConnector connector(
      HttpClientAgent client, URI url, Duration patience, BooleanSupplier accepted) {
    HttpConnectOptions place =
        new HttpConnectOptions().setHost(url.getHost()).setPort(url.getPort());
    UpstreamConnector plain = new PlainConnector(client, place);
    UpstreamConnector judged =
        new UpstreamConnector() {
          @Override
          public Future<UpstreamConnection> connect() {
            return plain.connect().onSuccess(connection -> connection.onlyWhile(accepted));
          }

          @Override
          public void close() {
            plain.close();
          }
        };
    return new TimedConnector(judged, patience, Timers.of(vertx));
  }

  private UpstreamReport report(URI url) {
    return new UpstreamReport("127.0.0.1:8443", url.toString(), registry, System::nanoTime);
  }

  /** How many connections came to {@code outcome}. */
  double count(String outcome) {
    return registry.get("vouchsafe.upstream.connections").tag("outcome", outcome).counter().count();
  }

  /** What {@code work} brings on the event loop. */
  <T> T on(Supplier<T> work) throws Exception {
    Promise<T> done = Promise.promise();
    loop.runOnContext(
        now -> {
          try {
            done.complete(work.get());
          } catch (RuntimeException | Error e) {
            done.fail(e);
          }
        });
    return await(done.future());
  }

  /** The turn of a GET. */
  Future<UpstreamExchange> ask(Upstream upstream, boolean fresh) throws Exception {
    return on(() -> upstream.begin(HttpMethod.GET, "/", fresh));
  }

  UpstreamExchange begin(Upstream upstream) throws Exception {
    return await(ask(upstream, false));
  }

  /** Sends the request of {@code turn} and ends the turn; the body of the answer. */
  String finish(UpstreamExchange turn) throws Exception {
    Promise<String> body = Promise.promise();
    loop.runOnContext(
        now ->
            turn.request()
                .send()
                .compose(response -> response.body())
                .onComplete(
                    read -> {
                      turn.end(read.succeeded());
                      body.handle(read.map(bytes -> bytes.toString()));
                    }));
    return await(body.future());
  }

  /** One GET from begin to end. */
  String get(Upstream upstream) throws Exception {
    return finish(begin(upstream));
  }

  /** The failure to which {@code future} comes. */
  static Throwable failure(Future<?> future) throws Exception {
    try {
      await(future);
    } catch (ExecutionException e) {
      return e.getCause();
    }
    throw new AssertionError("it succeeded");
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
  }
}
