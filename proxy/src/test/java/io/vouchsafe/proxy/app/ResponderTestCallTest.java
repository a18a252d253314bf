package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.proxy.cli.CommandRun;
import io.vouchsafe.proxy.it.Tool;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code POST /responders/test}: each responder is asked now, and nothing else changes. */
class ResponderTestCallTest {

  @Test
  void eachResponderAnswersForItselfAndNothingIsKept() throws Exception {
    int dead = Tool.freePort();
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.firstUrl = Optional.of(URI.create("http://127.0.0.1:" + dead + "/"));
    try (ServiceLab lab = new ServiceLab(wishes)) {
      JsonObject told = new JsonObject(lab.api.adminPost("/responders/test").body());

      List<JsonObject> all =
          told.getJsonArray("responders").stream().map(JsonObject.class::cast).toList();
      assertThat(told.getBoolean("more")).isFalse();
      assertThat(all).hasSize(2);
      assertThat(all.getFirst().getBoolean("answers")).isFalse();
      assertThat(all.getFirst().getString("outcome")).isEqualTo("unreachable");
      assertThat(all.getLast().getBoolean("answers")).isTrue();
      assertThat(all.getLast().getString("outcome")).isEqualTo("good");
      assertThat(all.getLast().getString("issuer")).isEqualTo("CN=Lab Issuing");

      JsonObject status = new JsonObject(lab.api.admin("/status").body());
      assertThat(status.getJsonArray("responders").encode()).doesNotContain("\"asked\":true");
      assertThat(status.getJsonArray("attention")).isEmpty();
      JsonObject cache = new JsonObject(lab.api.admin("/cache/acme").body());
      assertThat(cache.getJsonArray("statuses")).isEmpty();
    }
  }

  @Test
  void whoDoesNotAnswerMakesTheCommandFail() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    try (ServiceLab lab = new ServiceLab(wishes)) {
      lab.responder.say(answer -> answer.brokenSignature());
      CommandRun run = new CommandLab(lab).type("responders", "test");
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.out()).contains("NO", "bad_signature", "a serial that was drawn");
    }
  }

  @Test
  void whoNamesNoResponderLearnsNothing() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.certificateNames = Optional.of(AllowedHosts.NONE);
    try (ServiceLab lab = new ServiceLab(wishes)) {
      CommandRun run = new CommandLab(lab).type("responders", "test");
      assertThat(run.exit()).isEqualTo(3);
      assertThat(run.err()).contains("the settings name no responder");
    }
  }

  @Test
  void anythingElseIsRefused() throws Exception {
    try (ServiceLab lab = new ServiceLab()) {
      assertThat(lab.api.admin("/responders/test").statusCode()).isEqualTo(405);
      assertThat(lab.api.adminPost("/responders").statusCode()).isEqualTo(404);
      assertThat(lab.api.adminPost("/responders/test?tenant=nobody").statusCode()).isEqualTo(404);
      assertThat(lab.api.adminPost("/responders/test?tennant=acme").statusCode()).isEqualTo(400);
    }
  }
}
