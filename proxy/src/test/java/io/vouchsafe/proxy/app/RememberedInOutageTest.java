package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One responder is a black hole, the other is down; 50,000 logins come with known certificates. */
@Timeout(180)
class RememberedInOutageTest {
  private static final int VERDICTS = 50_000;
  private static final int GOOD = 90;
  private static final int REVOKED = 10;
  private static final int CALLERS = 16;
  private static final int TRIES = 10;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient();
  private final Map<String, Integer> seen = new TreeMap<>();
  private ServerSocket blackHole;
  private ServiceLab lab;
  private int started;

  /** A request and what must be the answer to it. */
  private record Login(String header, String right) {}

  @BeforeEach
  void start() throws Exception {
    blackHole = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.firstUrl = Optional.of(URI.create("http://127.0.0.1:" + blackHole.getLocalPort() + "/"));
    wishes.timeout = Duration.ofMillis(500);
    wishes.deadline = Duration.ofSeconds(2);
    lab = new ServiceLab(wishes);
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
    lab.close();
    blackHole.close();
  }

  @Test
  void notOneIsLateOrWrong() throws Exception {
    List<Login> known = new ArrayList<>(learn(GOOD, "200 ok"));
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    known.addAll(learn(REVOKED, "403 revoked"));
    lab.responder.close();
    long hitsBefore = hits();

    List<Future<Void>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(call(known));
    }
    await(Future.all(callers));

    // A verdict after the policy's deadline would be a 403 for that reason.
    assertThat(seen)
        .isEqualTo(Map.of("200 ok as is right", 45_000, "403 revoked as is right", 5_000));
    assertThat(hits() - hitsBefore).isEqualTo(VERDICTS);
  }

  private long hits() throws Exception {
    return ApiClient.series(lab.api.admin("/metrics").body(), "cache_gets_total").stream()
        .filter(line -> line.contains("cache=\"status\"") && line.contains("result=\"hit\""))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private List<Login> learn(int count, String right) throws Exception {
    List<Login> logins = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Certificate leaf = lab.client("CN=Known").certificate();
      logins.add(new Login(ApiClient.escaped(leaf), right));
      learn(logins.getLast());
    }
    return logins;
  }

  /** On a busy machine a responder may miss its timeout once. */
  private void learn(Login login) throws Exception {
    String answer = "";
    for (int i = 0; i < TRIES && !answer.equals(login.right()); i++) {
      answer = await(asked(login));
    }
    assertThat(answer).isEqualTo(login.right());
  }

  /** One login after the other until all are made; every caller on the same thread. */
  private Future<Void> call(List<Login> known) {
    Promise<Void> done = Promise.promise();
    vertx.runOnContext(begin -> next(known, done));
    return done.future();
  }

  private synchronized void next(List<Login> known, Promise<Void> done) {
    if (started == VERDICTS) {
      done.complete();
      return;
    }
    Login login = known.get(started++ % known.size());
    ask(login)
        .onSuccess(
            answer -> {
              count(answer, login.right());
              next(known, done);
            })
        .onFailure(done::tryFail);
  }

  private synchronized void count(String answer, String right) {
    seen.merge(answer + (answer.equals(right) ? " as is right" : " for " + right), 1, Integer::sum);
  }

  /** On an event loop: on another thread a short answer can end before anybody listens to it. */
  private Future<String> asked(Login login) {
    Promise<String> answer = Promise.promise();
    vertx.runOnContext(begin -> ask(login).onComplete(answer));
    return answer.future();
  }

  private Future<String> ask(Login login) {
    return client
        .request(HttpMethod.GET, lab.service.apiPort(), "127.0.0.1", "/v1/acme/auth")
        .compose(request -> request.putHeader("X-SSL-Client-Cert", login.header()).send())
        .compose(
            response ->
                response
                    .end()
                    .map(
                        end ->
                            response.statusCode()
                                + " "
                                + response.getHeader("X-Vouchsafe-Reason")));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(150, TimeUnit.SECONDS);
  }
}
