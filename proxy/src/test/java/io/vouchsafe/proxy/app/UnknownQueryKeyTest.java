package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract, section 5: an unknown query key is 400 on every call of both ports. */
class UnknownQueryKeyTest {
  private static ServiceLab lab;
  private static Certificate mallory;

  @BeforeAll
  static void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.crls = java.util.List.of(ServiceLab.CRL);
    lab = new ServiceLab(wishes);
    mallory = lab.client("CN=Mallory").certificate();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    assertThat(lab.api.decide(mallory).getString("reason")).isEqualTo("revoked");
    lab.responder.say(spec -> spec);
    String blocks = "{\"entries\":[{\"subject\":\"CN=Trudy\"}]}";
    assertThat(lab.api.adminSend("PUT", "/blocks/acme", blocks).statusCode()).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "GET, /?x=1",
    "GET, /metrics?name=x",
    "GET, /health/live?x=1",
    "GET, /health/ready?verbose=1",
    "POST, /reload?dry=1",
    "GET, /decisions?reasons=ok",
    "GET, /decisions?limit=1&limit=2",
    "GET, /status?tennant=acme",
    "GET, /sessions?tennant=acme",
    "GET, /ocvpn?tennant=acme",
    "POST, /ocvpn?tenant=acme",
    "GET, /sessions?limit=1&limit=2",
    "POST, /sessions?tenant=acme",
    "POST, /sessions/0123456789-1/cut?by=alice",
    "POST, /sessions/cut-held?tennant=acme",
    "GET, /cache/acme?limits=1",
    "GET, /cache/acme?revoked=true",
    "DELETE, /cache/acme?revokd=true",
    "DELETE, /cache/acme?revoked",
    "DELETE, /cache/acme?limit=1",
    "DELETE, /cache/acme?revoked=true&revoked=false",
    "DELETE, /cache/acme?revoked=true;x=1",
    "DELETE, /crls/acme/corp?x",
    "DELETE, /crls/acme/corp?object=other",
    "GET, /blocks/acme?id=1",
    "PUT, /blocks/acme?dry=1",
    "POST, /blocks/acme?by=alice",
    "DELETE, /blocks/acme?serial=1000",
    "DELETE, /blocks/acme?all=true&serial=1000",
    "DELETE, /blocks/acme?al=true",
    "DELETE, /blocks/acme?all=true&all=false",
    "DELETE, /blocks/acme/0123456789abcdef?all=true",
    "GET, /break-glass/acme?x=1",
    "DELETE, /break-glass/acme?sha256=00",
    "DELETE, /break-glass/acme?all=true&%62ye=me",
  })
  void onTheAdminPort(String method, String target) throws Exception {
    String body = method.equals("PUT") || method.equals("POST") ? "{\"entries\":[]}" : "";
    assertThat(lab.api.adminSend(method, target, body).statusCode()).isEqualTo(400);
    nothingWasLost();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "POST, /v1/acme/decisions?polcy=strict",
    "POST, /v1/acme/decisions?policy=default&x=1",
    "POST, /v1/acme/decisions?policy=default&policy=default",
    "POST, /v1/acme/decisions?policy=%zz",
    "POST, /v1/check?x=1",
    "GET, /ocsp/acme/MA==?x=1",
    "POST, /ocsp/acme?policy=default",
    "GET, /crl/acme/00.crl?x=1",
  })
  void onTheApiPort(String method, String target) throws Exception {
    assertThat(ForgedRequest.send(lab.service.apiPort(), method, target, "Host: any").status())
        .isEqualTo(400);
  }

  /** A selector that went elsewhere: no path, or a body that nobody reads. */
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "/cache/acme/, 404",
    "/cache//acme, 404",
    "/cache/acme%2F, 404",
    "/cache/acme%2F..%2Facme, 404",
    "/cache/acme/x, 404",
    "/blocks/acme, 400",
    "/blocks/acme?, 400",
    "/blocks/acme?all=, 400",
    "/blocks/acme?all=TRUE, 400",
    "/blocks/acme?all=1, 400",
    "/blocks/acme?all=false, 400",
    "/blocks/acme?by=alice, 400",
    "/blocks/acme/, 404",
    "/blocks/acme/?all=true, 400",
    "/blocks/acme/0123456789abcdef, 404",
    "/blocks/acme%2F0123?all=true, 404",
    "/crls/acme, 404",
    "/crls/acme/, 404",
    "/crls/acme/corp/, 404",
    "/crls/acme/corp%2F, 404",
  })
  void aDeleteThatNamesNothingDeletesNothing(String target, int status) throws Exception {
    assertThat(lab.api.adminSend("DELETE", target, "").statusCode()).isEqualTo(status);
    nothingWasLost();
  }

  @Test
  void aDeleteTakesNoBody() throws Exception {
    for (String path : new String[] {"/cache/acme?revoked=true", "/blocks/acme?all=true"}) {
      assertThat(lab.api.adminSend("DELETE", path, "{\"serial\":\"1000\"}").statusCode())
          .isEqualTo(400);
    }
    nothingWasLost();
  }

  private static void nothingWasLost() throws Exception {
    JsonObject cache = new JsonObject(lab.api.admin("/cache/acme").body());
    assertThat(cache.getJsonArray("statuses").encode()).contains("\"revoked\"");
    assertThat(lab.api.admin("/metrics").body())
        .contains("vouchsafe_blocks{tenant=\"acme\"} 1.0")
        .doesNotContain("vouchsafe_crl_entries{} 0");
  }
}
