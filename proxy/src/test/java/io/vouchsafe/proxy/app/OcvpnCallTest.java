package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.OcvpnCustomer;
import io.vouchsafe.config.OcvpnSettings;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.ocvpn.GroupKey;
import io.vouchsafe.vpnauth.ocvpn.DeviceRules;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import io.vouchsafe.vpnauth.ocvpn.GroupTimes;
import io.vouchsafe.vpnauth.ocvpn.IpNetwork;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("OCVPN's calls: who is answered what")
@Timeout(180)
class OcvpnCallTest {
  private static final String POLL = "/v1/acme/ocvpn/poll";
  private static final String JSON = "application/json";
  private static final String HEADER = "X-SSL-Client-Cert";

  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private final FakeGroups groups = new FakeGroups();
  private ServiceLab lab;

  private void start() throws Exception {
    wishes.ocvpn = Optional.of(ocvpn(Map.of("north", List.of("FGT001", "FGT002"))));
    wishes.groups = Optional.of(groups);
    lab = new ServiceLab(wishes);
  }

  static OcvpnSettings ocvpn(Map<String, List<String>> devices) {
    Map<String, OcvpnCustomer> customers = new LinkedHashMap<>();
    devices.forEach(
        (name, serials) -> {
          Map<DeviceSerial, DeviceRules> rules = new LinkedHashMap<>();
          serials.forEach(serial -> rules.put(new DeviceSerial(serial), DeviceRules.NONE));
          customers.put(name, new OcvpnCustomer(name, "default", rules));
        });
    return new OcvpnSettings(customers, GroupTimes.DEFAULT);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private Certificate device(String serial) {
    return lab.client("CN=" + serial).certificate();
  }

  private HttpResponse<String> call(String path, String body, Certificate certificate)
      throws Exception {
    return lab.api.post(path, JSON, body, HEADER, ApiClient.escaped(certificate));
  }

  private static String poll(String serial) {
    return "{\"serial_number\":\"" + serial + "\",\"generation\":0}";
  }

  private void assertRefused(HttpResponse<String> answer, int status, String reason)
      throws Exception {
    JsonObject problem = new JsonObject(answer.body());
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(problem.getString("reason")).isEqualTo(reason);
    JsonObject line = journalled(problem.getString("reference"));
    assertThat(line.getString("decision")).isEqualTo("deny");
    assertThat(line.getString("reason")).isEqualTo(reason);
    assertThat(line.getString("front")).isEqualTo("ocvpn");
    assertThat(groups.asked).isEmpty();
  }

  private JsonObject journalled(String reference) throws Exception {
    HttpResponse<String> found = lab.api.admin("/decisions?reference=" + reference);
    return new JsonObject(found.body()).getJsonArray("decisions").getJsonObject(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "register|{'serial_number':'FGT001','address':'198.51.100.7','networks':['10.1.0.0/16']}|"
            + "Register[device=FGT001, announcement=Announcement[address=198.51.100.7,"
            + " networks=[10.1.0.0/16]]]",
        "register|{'serial_number':'FGT001','address':'a.example','networks':[],'more':{'x':[1]}}|"
            + "Register[device=FGT001, announcement=Announcement[address=a.example, networks=[]]]",
        "poll|{'serial_number':'FGT001','generation':0}|Poll[device=FGT001, told=0]",
        "poll|{'generation':9223372036854775807,'serial_number':'FGT001','address':5}|"
            + "Poll[device=FGT001, told=9223372036854775807]",
        "regack|{'serial_number':'FGT001','generation':7}|RegAck[device=FGT001, generation=7]",
        "unregister|{'serial_number':'FGT001'}|Unregister[device=FGT001]",
      })
  void theGroupIsToldWhatTheDeviceSays(String word, String body, String event) throws Exception {
    start();

    HttpResponse<String> answer =
        call("/v1/acme/ocvpn/" + word, body.replace('\'', '"'), device("FGT001"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(groups.asked).containsExactly("acme/north " + event);
  }

  @Test
  void theAnswerHasTheKeyAndTheOthers() throws Exception {
    start();
    groups.answer =
        new GroupAnswer.Told(
            MemberState.ACKNOWLEDGING,
            1_795_000_000_007L,
            List.of(FakeGroups.member("FGT002", "2001:db8::2", "10.2.0.0/16", "2001:db8:2::/48")),
            true,
            true);
    groups.key = Optional.of(FakeGroups.key(false));

    HttpResponse<String> answer = call(POLL, poll("FGT001"), device("FGT001"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    JsonObject told = new JsonObject(answer.body());
    assertThat(told.getInteger("poll_after")).isBetween(48, 60);
    told.remove("poll_after");
    assertThat(Base64.getDecoder().decode((String) told.remove("key")))
        .hasSize(GroupKey.OCTETS)
        .startsWith(7, 0);
    assertThat(told)
        .isEqualTo(
            new JsonObject()
                .put("state", "acknowledging")
                .put("generation", 1_795_000_000_007L)
                .put(
                    "members",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("serial_number", "FGT002")
                                .put("address", "2001:db8::2")
                                .put(
                                    "networks",
                                    new JsonArray().add("10.2.0.0/16").add("2001:db8:2::/48"))))
                .put("drop_previous", true));
  }

  @Test
  void whoHasAcknowledgedGetsNoKey() throws Exception {
    start();
    groups.answer = new GroupAnswer.Told(MemberState.REGISTERED, 7, List.of(), false, false);

    JsonObject told = new JsonObject(call(POLL, poll("FGT001"), device("FGT001")).body());

    assertThat(told.fieldNames())
        .containsExactlyInAnyOrder("state", "generation", "members", "poll_after");
  }

  @Test
  void aKeyThatIsDestroyedMeanwhileIsAskedForAgain() throws Exception {
    start();
    groups.answer = new GroupAnswer.Told(MemberState.ACKNOWLEDGING, 7, List.of(), true, false);
    groups.key = Optional.of(FakeGroups.key(true));

    HttpResponse<String> answer = call(POLL, poll("FGT001"), device("FGT001"));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertThat(answer.body()).doesNotContain("\"key\"");
  }

  @Test
  void whatTheGroupDoesNotAccept() throws Exception {
    start();
    IpNetwork network = IpNetwork.parse("10.2.0.0/16").orElseThrow();
    Map<GroupAnswer, List<Object>> rows =
        Map.of(
            new GroupAnswer.WrongGeneration(8), List.of(409, "generation", 8),
            new GroupAnswer.Overlap(network, new DeviceSerial("FGT002")),
                List.of(409, "network", "10.2.0.0/16"),
            new GroupAnswer.NetworkNotAllowed(network), List.of(403, "network", "10.2.0.0/16"),
            new GroupAnswer.NotListed(), List.of(403, "reason", "identity_not_listed"),
            new GroupAnswer.None(), List.of(500, "reason", "internal"));
    for (Map.Entry<GroupAnswer, List<Object>> row : rows.entrySet()) {
      groups.answer = row.getKey();

      HttpResponse<String> answer = call(POLL, poll("FGT001"), device("FGT001"));

      assertThat(answer.statusCode()).as("%s", row).isEqualTo(row.getValue().getFirst());
      assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
      JsonObject problem = new JsonObject(answer.body());
      assertThat(problem.getValue((String) row.getValue().get(1))).isEqualTo(row.getValue().get(2));
      assertThat(problem.getString("reference")).isNotEmpty();
    }
  }

  @Test
  void aGroupThatFailsChangesNothingAndIsAskedAgain() throws Exception {
    start();
    groups.fails = true;

    HttpResponse<String> answer = call(POLL, poll("FGT001"), device("FGT001"));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.body()).doesNotContain("disk");
  }

  @Test
  void withoutACertificateNobodyIsAnswered() throws Exception {
    start();

    assertRefused(lab.api.post(POLL, JSON, poll("FGT001")), 401, "no_certificate");
    assertRefused(lab.api.post(POLL, JSON, "no JSON"), 401, "no_certificate");
  }

  /** Contract: from a caller outside of {@code front.trusted} mTLS alone counts. */
  @Test
  void aHeaderOfWhoIsNoFrontIsNoCertificate() throws Exception {
    wishes.trusted = "192.0.2.1";
    start();

    HttpResponse<String> answer = call(POLL, poll("FGT001"), device("FGT001"));

    assertRefused(answer, 401, "no_certificate");
    assertThat(answer.headers().firstValue("Connection")).contains("close");
  }

  /** The first front that trusts the caller counts, and that one has no header. */
  @Test
  void aFrontWithoutAHeaderPassesNoCertificateOn() throws Exception {
    start();
    lab.close();
    FrontSettings first = lab.settings.tenants().get("acme").fronts().getFirst();
    wishes.fronts =
        List.of(
            new FrontSettings(Optional.empty(), first.trusted(), "default", List.of("default")));
    lab = new ServiceLab(wishes);

    assertRefused(call(POLL, poll("FGT001"), device("FGT001")), 401, "no_certificate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CN=FGT002|FGT001",
        "CN=fgt001|FGT001",
        "CN=FGT001 |FGT001x",
        "CN=FGT001,CN=FGT002|FGT001",
        "CN=FGT001,CN=FGT001|FGT001",
        "CN=FGT001+CN=FGT002|FGT001",
        "O=FGT001|FGT001",
        "CN=FGT001|",
        "CN=FGT001|'FGT001 '",
        "CN=FGT001|FGT001\u200b",
      })
  void whoNamesAnotherDeviceIsTold401(String subject, String serial) throws Exception {
    start();
    JsonObject body =
        new JsonObject().put("serial_number", serial == null ? "" : serial).put("generation", 0);

    HttpResponse<String> answer = call(POLL, body.encode(), lab.client(subject).certificate());

    assertRefused(answer, 401, "serial_mismatch");
  }

  /** The mismatch is told before the certificate is judged, and the journal says whose it was. */
  @Test
  void aMismatchIsAudited() throws Exception {
    start();
    String longest = "x".repeat(60_000);

    HttpResponse<String> answer = call(POLL, poll(longest), device("FGT001"));

    assertRefused(answer, 401, "serial_mismatch");
    JsonObject line = journalled(new JsonObject(answer.body()).getString("reference"));
    assertThat(line.encode()).contains("CN=FGT001").hasSizeLessThan(4096);
  }

  @Test
  void whoIsNoDeviceOfAnyCustomerIsTold403() throws Exception {
    start();

    assertRefused(call(POLL, poll("FGT009"), device("FGT009")), 403, "identity_not_listed");
    Certificate odd = lab.client("CN=FGT 001").certificate();
    assertRefused(call(POLL, poll("FGT 001"), odd), 403, "identity_not_listed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"revoked", "foreign", "malformed"})
  void whomThePolicyRefusesIsTold403(String kind) throws Exception {
    start();
    Certificate device = device("FGT001");
    if (kind.equals("revoked")) {
      lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    } else if (kind.equals("foreign")) {
      device =
          LabCa.root(CertificateSpec.ca("CN=Elsewhere", FakeClock.START), lab.provider)
              .issue(CertificateSpec.client("CN=FGT001", FakeClock.START))
              .certificate();
    }

    HttpResponse<String> answer =
        kind.equals("malformed")
            ? lab.api.post(POLL, JSON, poll("FGT001"), HEADER, "no certificate")
            : call(POLL, poll("FGT001"), device);

    assertRefused(answer, 403, kind.equals("foreign") ? "no_path" : kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "poll|application/json|[]|400",
        "poll|application/json||400",
        "poll|application/json|{'serial_number':'FGT001'}|400",
        "poll|application/json|{'generation':0}|400",
        "poll|application/json|{'serial_number':1,'generation':0}|400",
        "poll|application/json|{'serial_number':null,'generation':0}|400",
        "poll|application/json|{'serial_number':'FGT001','generation':'0'}|400",
        "poll|application/json|{'serial_number':'FGT001','generation':-1}|400",
        "poll|application/json|{'serial_number':'FGT001','generation':1.0}|400",
        "poll|application/json|{'serial_number':'FGT001','generation':9223372036854775808}|400",
        "poll|application/json|{'serial_number':'FGT001','generation':1e400}|400",
        "poll|application/json|{'serial_number':'FGT001','generation':0,'generation':1}|400",
        "poll|application/json|{'serial_number':'FGT001','generation':0}{}|400",
        "poll|application/json|{'serial_number':'FGT001','x':[[[[[[[[[[0]]]]]]]]]],'generation':0}"
            + "|400",
        "poll|text/plain|{'serial_number':'FGT001','generation':0}|415",
        "regack|application/json|{'serial_number':'FGT001'}|400",
        "unregister|application/json|{}|400",
        "register|application/json|{'serial_number':'FGT001'}|400",
        "register|application/json|{'serial_number':'FGT001','address':'a','networks':null}|400",
        "register|application/json|{'serial_number':'FGT001','address':'a','networks':[1]}|400",
        "register|application/json|{'serial_number':'FGT001','address':'a b','networks':[]}|400",
        "register|application/json|{'serial_number':'FGT001','address':'a','networks':['10.1/8']}"
            + "|400",
        "register|application/json|{'serial_number':'FGT001','address':'a','networks':"
            + "['10.1.2.3/8']}|400",
        "other|application/json|{}|404",
        "poll/|application/json|{}|404",
        "poll?x=1|application/json|{}|400",
      })
  void whatIsNoCallIsAProblem(String word, String type, String body, int status) throws Exception {
    start();

    HttpResponse<String> answer =
        lab.api.post(
            "/v1/acme/ocvpn/" + word,
            type,
            body == null ? "" : body.replace('\'', '"'),
            HEADER,
            ApiClient.escaped(device("FGT001")));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(groups.asked).isEmpty();
  }

  @Test
  void whatIsTooLargeIsNotRead() throws Exception {
    start();
    String body = poll("FGT001").replace("}", ",\"more\":\"" + "x".repeat(1 << 16) + "\"}");

    HttpResponse<String> answer = call(POLL, body, device("FGT001"));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(groups.asked).isEmpty();
  }

  @Test
  void anotherMethodIs405() throws Exception {
    start();

    HttpResponse<String> answer = lab.api.send("GET", POLL);

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
  }

  /** A page that a browser on the front's machine shows knows public certificates, too. */
  @Test
  void aWebPageIsNoDevice() throws Exception {
    start();

    HttpResponse<String> answer =
        lab.api.post(
            POLL,
            JSON,
            poll("FGT001"),
            HEADER,
            ApiClient.escaped(device("FGT001")),
            "Origin",
            "http://evil.example");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(groups.asked).isEmpty();
  }

  /** Off loopback the plain port serves nobody, and no front either. */
  @Test
  void keysDoNotTravelInTheClear() throws Exception {
    wishes.apiHost = "0.0.0.0";
    wishes.apiToken = Optional.of(new Secret("api"));
    start();

    HttpResponse<String> answer = call(POLL, poll("FGT001"), device("FGT001"));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("loopback", "listen.tls", "tls_front");
    assertThat(groups.asked).isEmpty();
  }

  /**
   * What a device is told is of its own tenant and customer, whoever has the same serial number.
   */
  @Test
  void twoTenantsMayHaveTheSameSerialNumber() throws Exception {
    wishes.moreTenants = acme -> List.of(named("beta", acme), without("gamma", acme));
    start();

    for (String tenant : List.of("acme", "beta")) {
      call("/v1/" + tenant + "/ocvpn/poll", poll("FGT001"), device("FGT001"));
    }
    HttpResponse<String> none = call("/v1/gamma/ocvpn/poll", poll("FGT001"), device("FGT001"));
    HttpResponse<String> unknown = call("/v1/delta/ocvpn/poll", poll("FGT001"), device("FGT001"));

    assertThat(groups.asked)
        .containsExactly(
            "acme/north Poll[device=FGT001, told=0]", "beta/south Poll[device=FGT001, told=0]");
    assertThat(none.statusCode()).isEqualTo(404);
    // Nobody trusts the caller there, and the connection has no certificate.
    assertThat(unknown.statusCode()).isEqualTo(401);
  }

  private static TenantSettings named(String name, TenantSettings like) {
    return with(name, like, Optional.of(ocvpn(Map.of("south", List.of("FGT001")))));
  }

  private static TenantSettings without(String name, TenantSettings like) {
    return with(name, like, Optional.empty());
  }

  private static TenantSettings with(
      String name, TenantSettings like, Optional<OcvpnSettings> ocvpn) {
    return new TenantSettings(
        name,
        like.fronts(),
        like.cache(),
        like.upstream(),
        like.caGroups(),
        like.ocsp(),
        like.crl(),
        like.policies(),
        like.signers(),
        like.blocks(),
        like.canaries(),
        like.sessions(),
        like.tunnels(),
        like.gateways(),
        ocvpn);
  }

  /** The same message again is the group's to answer; the calls themselves keep nothing. */
  @Test
  void aReplayedCallIsTheGroupsToAnswer() throws Exception {
    start();

    for (int i = 0; i < 3; i++) {
      call("/v1/acme/ocvpn/regack", poll("FGT001"), device("FGT001"));
    }

    assertThat(groups.asked).hasSize(3);
  }

  /** A device that has gone mad waits; another one of the same customer does not notice. */
  @Test
  void whoCallsTooOftenWaits() throws Exception {
    start();
    String mad = ApiClient.escaped(device("FGT001"));
    HttpResponse<String> answer = null;

    for (int i = 0; i < 5_000 && (answer == null || answer.statusCode() == 200); i++) {
      answer = lab.api.post(POLL, JSON, poll("FGT001"), HEADER, mad);
    }

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(groups.asked.size()).isGreaterThanOrEqualTo(600);
    assertThat(call(POLL, poll("FGT002"), device("FGT002")).statusCode()).isEqualTo(200);
  }
}
