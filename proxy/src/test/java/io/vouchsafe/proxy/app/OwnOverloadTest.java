package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnavailable;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Our own overload is never taken for a responder's silence, whatever the policy says of that. */
class OwnOverloadTest {
  /** As many as the lab has connections to one responder. */
  private static final int LOGINS = 16;

  @Test
  void aRevokedThatOurWorkersHaveNoTimeToReadLetsNobodyIn() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.onUnavailable = OnUnavailable.ALLOW;
    List<String> reasons = reasons(wishes);

    assertThat(reasons).containsOnly("deny revoked", "deny over_budget");
    assertThat(reasons).as("the workers had too much to do").contains("deny over_budget");
  }

  @Test
  void norUnderAPolicyThatOnlyObserves() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.onUnavailable = OnUnavailable.ALLOW;
    wishes.mode = Policy.Mode.OBSERVE;
    List<String> reasons = reasons(wishes);

    assertThat(reasons).containsOnly("allow revoked", "deny over_budget");
    assertThat(reasons).as("the workers had too much to do").contains("deny over_budget");
  }

  /** Each asks the responder, and all answers come at once to workers that have room for two. */
  private static List<String> reasons(ServiceLab.Wishes wishes) throws Exception {
    wishes.workers = 1;
    wishes.pendingWork = 2;
    wishes.timeout = Duration.ofSeconds(30);
    wishes.deadline = Duration.ofSeconds(30);
    try (ServiceLab lab = new ServiceLab(wishes)) {
      lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
      Promise<Void> gate = lab.responder.hold();
      List<CompletableFuture<HttpResponse<String>>> logins = new ArrayList<>();
      for (int i = 0; i < LOGINS; i++) {
        Certificate leaf = lab.client("CN=Client " + i).certificate();
        logins.add(lab.api.decideLater(leaf));
        int asked = i + 1;
        Awaitility.await().until(() -> lab.responder.requests() >= asked);
      }
      gate.complete();

      List<String> reasons = new ArrayList<>();
      for (CompletableFuture<HttpResponse<String>> login : logins) {
        JsonObject verdict = new JsonObject(login.get(20, TimeUnit.SECONDS).body());
        reasons.add(verdict.getString("decision") + " " + verdict.getString("reason"));
      }
      return reasons;
    }
  }
}
