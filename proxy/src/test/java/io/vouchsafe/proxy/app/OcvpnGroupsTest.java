package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("OCVPN from the outside: devices join, acknowledge and leave")
@Timeout(180)
class OcvpnGroupsTest {
  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private final Map<String, Certificate> devices = new HashMap<>();
  private ServiceLab lab;

  @BeforeEach
  void start() throws Exception {
    wishes.ocvpn =
        Optional.of(
            OcvpnCallTest.ocvpn(
                Map.of("north", List.of("FGT001", "FGT002"), "south", List.of("FGT101"))));
    lab = new ServiceLab(wishes);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private HttpResponse<String> call(String word, String device, JsonObject more) throws Exception {
    Certificate certificate =
        devices.computeIfAbsent(device, name -> lab.client("CN=" + name).certificate());
    return lab.api.post(
        "/v1/acme/ocvpn/" + word,
        "application/json",
        more.put("serial_number", device).encode(),
        "X-SSL-Client-Cert",
        ApiClient.escaped(certificate));
  }

  private JsonObject told(String word, String device, JsonObject more) throws Exception {
    HttpResponse<String> answer = call(word, device, more);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private JsonObject register(String device, String network) throws Exception {
    return told(
        "register",
        device,
        new JsonObject()
            .put("address", device.toLowerCase(java.util.Locale.ROOT) + ".example")
            .put("networks", new JsonArray().add(network)));
  }

  private JsonObject poll(String device, long generation) throws Exception {
    return told("poll", device, new JsonObject().put("generation", generation));
  }

  private JsonObject regack(String device, long generation) throws Exception {
    return told("regack", device, new JsonObject().put("generation", generation));
  }

  @Test
  void aSecondDeviceMeansANewKeyForBoth() throws Exception {
    JsonObject first = register("FGT001", "10.1.0.0/16");
    assertThat(first.getString("state")).isEqualTo("registering");
    assertThat(regack("FGT001", first.getLong("generation")).containsKey("key")).isFalse();

    JsonObject second = register("FGT002", "10.2.0.0/16");
    JsonObject polled = poll("FGT001", first.getLong("generation"));

    assertThat(second.getLong("generation")).isGreaterThan(first.getLong("generation"));
    assertThat(polled.getString("key"))
        .isEqualTo(second.getString("key"))
        .isNotEqualTo(first.getString("key"));
    assertThat(polled.getJsonArray("members").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("serial_number", "FGT002")
                .put("address", "fgt002.example")
                .put("networks", new JsonArray().add("10.2.0.0/16")));

    long generation = second.getLong("generation");
    assertThat(regack("FGT001", generation).getString("state")).isEqualTo("registered");
    assertThat(regack("FGT002", generation).containsKey("key")).isFalse();
    assertThat(poll("FGT001", generation).containsKey("key")).isFalse();
    HttpResponse<String> old =
        call("regack", "FGT001", new JsonObject().put("generation", generation - 1));
    assertThat(old.statusCode()).isEqualTo(409);
  }

  @Test
  void aCustomerSeesNothingOfAnother() throws Exception {
    JsonObject north = register("FGT001", "10.1.0.0/16");
    JsonObject south = register("FGT101", "10.1.0.0/16");

    assertThat(south.getJsonArray("members")).isEmpty();
    assertThat(south.getString("key")).isNotEqualTo(north.getString("key"));
    assertThat(poll("FGT001", 0).getJsonArray("members")).isEmpty();
    HttpResponse<String> overlap =
        call(
            "register",
            "FGT002",
            new JsonObject()
                .put("address", "a.example")
                .put("networks", new JsonArray().add("10.1.2.0/24")));
    assertThat(overlap.statusCode()).isEqualTo(409);
    assertThat(overlap.body()).doesNotContain("FGT101");
  }

  @Test
  void whoIsNoMemberIsToldSo() throws Exception {
    JsonObject polled = poll("FGT001", 0);
    JsonObject left = told("unregister", "FGT001", new JsonObject());

    for (JsonObject answer : List.of(polled, left)) {
      assertThat(answer.getString("state")).isEqualTo("none");
      assertThat(answer.getJsonArray("members")).isEmpty();
      assertThat(answer.containsKey("key")).isFalse();
    }
  }

  /** The same message twice changes nothing twice. */
  @ParameterizedTest
  @ValueSource(strings = {"register", "regack", "unregister"})
  void aReplayChangesNothingTwice(String word) throws Exception {
    long generation = register("FGT001", "10.1.0.0/16").getLong("generation");
    JsonObject message =
        new JsonObject()
            .put("address", "fgt001.example")
            .put("networks", new JsonArray().add("10.1.0.0/16"))
            .put("generation", generation);

    JsonObject once = told(word, "FGT001", message.copy());
    JsonObject twice = told(word, "FGT001", message.copy());

    assertThat(twice.getLong("generation")).isEqualTo(once.getLong("generation"));
    assertThat(twice.getString("key")).isEqualTo(once.getString("key"));
  }

  /** What operators are told has no key in it. */
  @Test
  void theAdminPortListsTheGroups() throws Exception {
    JsonObject north = register("FGT001", "10.1.0.0/16");
    register("FGT101", "10.1.0.0/16");

    HttpResponse<String> all = lab.api.admin("/ocvpn?tenant=acme&limit=1");
    JsonObject report = new JsonObject(all.body());

    assertThat(all.statusCode()).isEqualTo(200);
    assertThat(all.body()).doesNotContain(north.getString("key"));
    JsonObject customer = report.getJsonArray("customers").getJsonObject(0);
    assertThat(report.getJsonArray("customers")).hasSize(1);
    assertThat(customer.getString("customer")).isEqualTo("north");
    assertThat(customer.getJsonArray("unacknowledged")).containsExactly("FGT001");
    HttpResponse<String> next =
        lab.api.admin("/ocvpn?tenant=acme&after=" + report.getString("next"));
    assertThat(new JsonObject(next.body()).getJsonArray("customers").getJsonObject(0))
        .matches(each -> ((JsonObject) each).getString("customer").equals("south"));
    assertThat(lab.api.admin("/ocvpn?limit=0").statusCode()).isEqualTo(400);
    assertThat(lab.api.admin("/ocvpn/acme").statusCode()).isEqualTo(404);
    assertThat(lab.api.adminPost("/ocvpn").statusCode()).isEqualTo(405);
  }
}
