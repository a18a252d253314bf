package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The first of two responders is a black hole: connections open, and nobody ever answers. */
@Timeout(240)
class OutageTest {
  /** Five failures open the circuit. */
  private static final int UNTIL_SEEN = 5;

  private static final int LOGINS = 200;

  /** The pauses between probes grow, so that even a slow machine sees no more of them. */
  private static final int MOST_PROBES = 10;

  private ServerSocket blackHole;
  private ServiceLab lab;

  @BeforeEach
  void start() throws Exception {
    blackHole = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.timeout = Duration.ofSeconds(2);
    wishes.firstUrl = Optional.of(URI.create("http://127.0.0.1:" + blackHole.getLocalPort() + "/"));
    lab = new ServiceLab(wishes);
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
    blackHole.close();
  }

  /** Each of 200 other certificates costs one look-up, at the healthy responder. */
  @Test
  void onceItIsSeenNobodyWaitsForIt() throws Exception {
    for (int i = 0; i < UNTIL_SEEN; i++) {
      assertThat(attempts(login())).containsExactly("timeout", "good");
    }

    List<JsonObject> verdicts = new ArrayList<>();
    for (int i = 0; i < LOGINS; i++) {
      verdicts.add(login());
    }

    assertThat(verdicts).allMatch(verdict -> verdict.getString("reason").equals("ok"));
    List<JsonObject> spared =
        verdicts.stream()
            .filter(verdict -> attempts(verdict).equals(List.of("circuit_open", "good")))
            .toList();
    assertThat(spared).hasSizeGreaterThanOrEqualTo(LOGINS - MOST_PROBES);
    assertThat(spared).allMatch(verdict -> firstAttempt(verdict).getInteger("millis") == 0);
    assertThat(lab.responder.requests()).isEqualTo(UNTIL_SEEN + LOGINS);
    assertThat(ApiClient.series(lab.api.admin("/metrics").body(), "vouchsafe_breaker_open"))
        .filteredOn(line -> line.endsWith(" 1.0"))
        .singleElement()
        .asString()
        .contains("tenant=\"acme\"", "object=\"corp\"", ":" + blackHole.getLocalPort());
  }

  @Test
  void withBothDeadWhatIsRememberedServesAndNothingElsePasses() throws Exception {
    List<Certificate> known = new ArrayList<>();
    for (int i = 0; i < UNTIL_SEEN; i++) {
      known.add(lab.client("CN=Known").certificate());
      lab.api.decide(known.getLast());
    }
    lab.responder.close();

    for (int i = 0; i < LOGINS; i++) {
      JsonObject verdict = lab.api.decide(known.get(i % known.size()));
      assertThat(verdict.getString("reason")).isEqualTo("ok");
      assertThat(revocation(verdict).getString("source")).isEqualTo("cache");
    }
    assertThat(login().getString("reason")).isEqualTo("status_unavailable");
  }

  private JsonObject login() throws Exception {
    return lab.api.decide(lab.client("CN=New").certificate());
  }

  private static List<String> attempts(JsonObject verdict) {
    JsonArray attempts = revocation(verdict).getJsonArray("attempts");
    return attempts.stream().map(each -> ((JsonObject) each).getString("outcome")).toList();
  }

  private static JsonObject firstAttempt(JsonObject verdict) {
    return revocation(verdict).getJsonArray("attempts").getJsonObject(0);
  }

  private static JsonObject revocation(JsonObject verdict) {
    return verdict.getJsonArray("revocation").getJsonObject(0);
  }
}
