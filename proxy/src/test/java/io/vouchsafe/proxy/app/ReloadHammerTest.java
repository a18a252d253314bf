package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.state.StateDirectory;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hundred reloads under load, and some that are refused: every verdict is one that the old or
 * the new settings give.
 */
@Timeout(300)
class ReloadHammerTest {
  private static final int RELOADS = 200;

  /** After so many a tenant is to come whose emergency file cannot be read. */
  private static final int BETWEEN_REFUSALS = 10;

  private static final Set<String> OLD_OR_NEW = Set.of("ok", "extended_key_usage");

  private static final RevocationStatus REVOKED =
      new RevocationStatus.Revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE);

  private record Seen(String policy, String client, int status, String reason) {}

  @Test
  void noVerdictIsWrongWhileSettingsChange(@TempDir Path directory) throws Exception {
    Path state = directory.resolve("state");
    try (ReloadLab lab = new ReloadLab(directory, StateDirectory.open(state));
        ExecutorService pool = Executors.newFixedThreadPool(7)) {
      Certificate alice = lab.client("CN=Alice");
      Certificate mallory = lab.client("CN=Mallory");
      lab.responder.say(spec -> spec.statusOf(mallory.serial(), REVOKED));
      CrlSpec lists =
          CrlSpec.complete(lab.clock.instant())
              .revoke(mallory.serial().value(), lab.clock.instant());
      List<URI> crls = List.of(lab.publish("/even.crl", lists), lab.publish("/odd.crl", lists));
      lab.crls = crls.subList(0, 1);
      lab.reload();
      Files.writeString(state.resolve("emergency-broken.json"), "{");
      AtomicBoolean done = new AtomicBoolean();
      List<Future<List<Seen>>> hammers = new ArrayList<>();
      for (String policy : List.of("default", "steady", "listed")) {
        hammers.add(pool.submit(hammer(lab, policy, alice, done)));
        hammers.add(pool.submit(hammer(lab, policy, mallory, done)));
      }

      Future<List<Seen>> forgetting = pool.submit(forgetting(lab, done));
      for (int i = 0; i < RELOADS; i++) {
        boolean strict = i % 2 == 0;
        lab.policy = strict ? ", purpose: server_auth" : "";
        lab.cache = "maximum_memory: " + (1 + i) + "MiB";
        lab.crls = crls.subList(i % 2, 1 + i % 2);
        lab.reload();
        if (i % BETWEEN_REFUSALS == 0) {
          refuse(lab, crls);
        }
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
          .isEqualTo(1 + RELOADS);
    }
  }

  /** Everything else would change, too. */
  private static void refuse(ReloadLab lab, List<URI> crls) throws Exception {
    List<URI> before = lab.crls;
    String policy = lab.policy;
    lab.crls = before.equals(crls) ? crls.subList(0, 1) : crls;
    lab.policy = ", purpose: any";
    lab.tenants =
        """
          broken:
            ca_groups: { staff: { anchors: [root.pem] } }
            policies: { default: { ca_group: staff, revocation: { sources: [] } } }
        """;
    assertThat(lab.tryReload().statusCode()).isEqualTo(422);
    lab.crls = before;
    lab.policy = policy;
    lab.tenants = "";
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
    boolean steady = !seen.policy().equals("default");
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
