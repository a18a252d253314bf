package io.vouchsafe.proxy.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty reloads under load: every verdict is one that the old or the new settings give. */
class ReloadHammerTest {
  private static final int RELOADS = 50;
  private static final Set<String> OLD_OR_NEW = Set.of("ok", "extended_key_usage");

  private static final RevocationStatus REVOKED =
      new RevocationStatus.Revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE);

  private record Seen(String policy, String client, int status, String reason) {}

  @Test
  void noVerdictIsWrongWhileSettingsChange(@TempDir Path directory) throws Exception {
    try (ReloadLab lab = new ReloadLab(directory);
        ExecutorService pool = Executors.newFixedThreadPool(5)) {
      Certificate alice = lab.client("CN=Alice");
      Certificate mallory = lab.client("CN=Mallory");
      lab.responder.say(spec -> spec.statusOf(mallory.serial(), REVOKED));
      AtomicBoolean done = new AtomicBoolean();
      List<Future<List<Seen>>> hammers = new ArrayList<>();
      for (String policy : List.of("default", "steady")) {
        hammers.add(pool.submit(hammer(lab, policy, alice, done)));
        hammers.add(pool.submit(hammer(lab, policy, mallory, done)));
      }

      Future<List<Seen>> forgetting = pool.submit(forgetting(lab, done));
      for (int i = 0; i < RELOADS; i++) {
        boolean strict = i % 2 == 0;
        lab.policy = strict ? ", purpose: server_auth" : "";
        lab.cache = "maximum_memory: " + (1 + i) + "MiB";
        lab.reload();
        assertThat(lab.api.decide(alice).getString("reason"))
            .as("after reload %d", i)
            .isEqualTo(strict ? "extended_key_usage" : "ok");
      }
      done.set(true);

      assertThat(forgetting.get()).isEmpty();
      for (Future<List<Seen>> hammer : hammers) {
        assertThat(hammer.get()).isNotEmpty().allSatisfy(ReloadHammerTest::isRight);
      }
      assertThat(lab.metric("vouchsafe_config_reloads_total{result=\"success\"}"))
          .isEqualTo(RELOADS);
    }
  }

  /** Empties the memory by hand, again and again; what was not answered so. */
  private static Callable<List<Seen>> forgetting(ReloadLab lab, AtomicBoolean done) {
    return () -> {
      List<Seen> refused = new ArrayList<>();
      while (!done.get()) {
        HttpResponse<String> answer = lab.api.adminSend("DELETE", "/cache/acme", "");
        if (answer.statusCode() != 200) {
          refused.add(new Seen("", "", answer.statusCode(), answer.body()));
        }
      }
      return refused;
    };
  }

  private static void isRight(Seen seen) {
    assertThat(seen.status()).isEqualTo(200);
    boolean steady = seen.policy().equals("steady");
    if (seen.client().equals("CN=Alice")) {
      assertThat(seen.reason()).isIn(steady ? Set.of("ok") : OLD_OR_NEW);
    } else {
      assertThat(seen.reason()).isIn("revoked", steady ? "revoked" : "extended_key_usage");
    }
  }

  private static Callable<List<Seen>> hammer(
      ReloadLab lab, String policy, Certificate client, AtomicBoolean done) {
    return () -> {
      List<Seen> seen = new ArrayList<>();
      while (!done.get()) {
        HttpResponse<String> answer =
            lab.api.post(
                "/v1/acme/decisions?policy=" + policy, ApiClient.PEM, ApiClient.pem(client));
        String reason =
            answer.statusCode() == 200 ? new JsonObject(answer.body()).getString("reason") : "";
        seen.add(new Seen(policy, client.subject().toString(), answer.statusCode(), reason));
      }
      return seen;
    };
  }
}
