package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator reads which names exist and who called; a stranger at the API port does not. */
class CallerWordsTest {
  private static ServiceLab strict;
  private static ServiceLab open;

  @BeforeAll
  static void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.trusted = "192.0.2.1";
    strict = new ServiceLab(wishes);
    open = new ServiceLab();
  }

  @AfterAll
  static void stop() {
    strict.close();
    open.close();
  }

  static Stream<Arguments> calls() {
    return Stream.of(
        arguments(
            "/v1/acme/auth",
            "the caller 127.0.0.1 is no trusted front; front.trusted of tenant acme has"
                + " 192.0.2.1/32; if it is your proxy, write front.trusted: [127.0.0.1/32]"),
        arguments("/v1/acmee/auth", "there is no tenant 'acmee'; nearest is acme; there are acme"),
        arguments("/v1/xyzzy/auth", "there is no tenant 'xyzzy'; there are acme"));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void theJournalSaysWhatToWrite(String path, String told) throws Exception {
    assertThat(detail(strict, strict.api.auth(path))).isEqualTo(told);
  }

  @Test
  void aStrangerHearsNoNameAndNoAddressAndTheSameOfEveryTenant() throws Exception {
    String known = strict.api.auth("/v1/acme/auth").body();
    String unknown = strict.api.auth("/v1/acmee/auth").body();

    assertThat(known).isEqualTo(unknown).contains("front_not_trusted", "GET /decisions?reference=");
    assertThat(known).doesNotContain("acme", "127.0.0.1", "192.0.2.1");
  }

  @Test
  void aPolicyThatTheFrontMayNotAskForIsToldWithThoseThatItMay() throws Exception {
    HttpResponse<String> answer = open.api.auth("/v1/acme/auth?policy=defualt");

    assertThat(detail(open, answer))
        .isEqualTo(
            "front.policies does not list 'defualt', but default; tenant acme has no policy"
                + " 'defualt'; nearest is default; there are default");
    assertThat(answer.body()).doesNotContain("nearest");
  }

  @Test
  void whoMayAskForDecisionsHearsThePoliciesOfTheTenantAndNoOtherTenant() throws Exception {
    HttpResponse<String> policy =
        open.api.post("/v1/acme/decisions?policy=defualt", ApiClient.PEM, "");
    HttpResponse<String> tenant = open.api.post("/v1/acmee/decisions", ApiClient.PEM, "");

    assertThat(policy.statusCode()).isEqualTo(404);
    assertThat(policy.body()).contains("nearest is default");
    assertThat(tenant.statusCode()).isEqualTo(404);
    assertThat(tenant.body()).doesNotContain("acme\"", "acme ", "nearest");
    assertThat(detail(open, tenant)).contains("nearest is acme");
  }

  /** nginx puts a tab behind each line break of $ssl_client_cert, and none into the raw one. */
  @ParameterizedTest
  @ValueSource(strings = {"\n\t", "\n"})
  void theUnescapedCertificateOfNginxIsCalledSo(String lineBreak) throws Exception {
    String pem = ApiClient.pem(open.client("CN=Alice").certificate()).strip();

    ForgedRequest.Answer answer =
        ForgedRequest.send(
            open.service.apiPort(),
            "GET",
            "/v1/acme/auth",
            "Host: localhost",
            "X-SSL-Client-Cert: " + pem.replace("\n", lineBreak));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .contains("hand over the certificate as $ssl_client_escaped_cert, not $ssl_client_cert");
  }

  /** What the admin port has of it. */
  private static String detail(ServiceLab lab, HttpResponse<String> answer) throws Exception {
    String reference = answer.headers().firstValue("X-Vouchsafe-Reference").orElseThrow();
    return new JsonObject(lab.api.admin("/decisions?reference=" + reference).body())
        .getJsonArray("decisions")
        .getJsonObject(0)
        .getJsonObject("personal")
        .getString("detail");
  }
}
