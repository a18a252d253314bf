package io.vouchsafe.proxy.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * Asks for decisions at a constant rate, whether or not those before have been answered. A latency
 * counts from the moment the question was due, so that one slow answer cannot hide those behind it.
 */
final class SteadyCaller implements AutoCloseable {
  private static final long PERIOD = Duration.ofSeconds(1).dividedBy(200).toNanos();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI url;
  private final IntFunction<Crowd.Client> crowd;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final AtomicLong firstRevoked = new AtomicLong();
  private int asked;

  /**
   * One answer.
   *
   * @param due System.nanoTime
   */
  record Answer(Crowd.Client client, long due, double millis, String body) {
    boolean isAllowed() {
      return body.contains("\"decision\":\"allow\"");
    }

    boolean isRevoked() {
      return body.contains("\"reason\":\"revoked\"");
    }
  }

  /**
   * Asks a service.
   *
   * @param crowd who logs in as the n-th
   */
  SteadyCaller(PackagedService service, String tenant, IntFunction<Crowd.Client> crowd) {
    this.url = URI.create("http://127.0.0.1:" + service.api + "/v1/" + tenant + "/decisions");
    this.crowd = crowd;
  }

  /** Asks until that is so. */
  void callUntil(BooleanSupplier enough) {
    long due = System.nanoTime();
    while (!enough.getAsBoolean()) {
      due += PERIOD;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      ask(crowd.apply(asked++), due);
    }
  }

  void callFor(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    callUntil(() -> System.nanoTime() >= end);
  }

  private void ask(Crowd.Client client, long due) {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/pem-certificate-chain")
            .POST(HttpRequest.BodyPublishers.ofString(client.pem(), StandardCharsets.US_ASCII))
            .build();
    http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .whenComplete(
            (answer, failure) ->
                take(
                    new Answer(
                        client,
                        due,
                        (System.nanoTime() - due) / 1e6,
                        failure == null ? answer.body() : failure.toString())));
  }

  private void take(Answer answer) {
    answers.add(answer);
    if (answer.isRevoked()) {
      firstRevoked.compareAndSet(0, System.nanoTime());
    }
  }

  /** From now on nobody has been told that he is revoked. */
  void forgetRevoked() {
    firstRevoked.set(0);
  }

  /** System.nanoTime when somebody was first told that he is revoked, or 0. */
  long firstRevoked() {
    return firstRevoked.get();
  }

  /** All answers so far. */
  Queue<Answer> answers() {
    return answers;
  }

  int asked() {
    return asked;
  }

  @Override
  public void close() {
    http.close();
  }
}
