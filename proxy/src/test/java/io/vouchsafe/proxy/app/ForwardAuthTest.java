package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nginx hears at {@code /v1/{tenant}/auth}. */
class ForwardAuthTest {
  private static final String HEADER = "X-SSL-Client-Cert";
  private ServiceLab lab;

  @BeforeEach
  void start() throws Exception {
    lab = new ServiceLab();
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void goodIs200WithIdentityAndReference() throws Exception {
    Certificate leaf = lab.client("CN=Alice").certificate();

    HttpResponse<String> answer = lab.api.auth("/v1/acme/auth", HEADER, ApiClient.escaped(leaf));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "decision")).isEqualTo("allow");
    assertThat(header(answer, "reason")).isEqualTo("ok");
    assertThat(header(answer, "identity")).isEqualTo("CN%3DAlice");
    assertThat(lab.service.stop().toCompletionStage().toCompletableFuture().get()).isNull();
    assertThat(lab.journalText()).contains(header(answer, "reference"));
  }

  @Test
  void aNameCannotSmuggleAHeaderOrALineIntoTheJournal() throws Exception {
    Certificate leaf = lab.client("CN=A\\0D\\0AX-Evil: 1 é").certificate();

    HttpResponse<String> answer = lab.api.auth("/v1/acme/auth", HEADER, ApiClient.escaped(leaf));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Evil")).isEmpty();
    assertThat(header(answer, "identity")).matches("[ -~]*");
    lab.service.stop().toCompletionStage().toCompletableFuture().get();
    assertThat(lab.journalText().lines()).hasSize(1);
  }

  @Test
  void revokedIs403() throws Exception {
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.UNSPECIFIED));

    HttpResponse<String> answer =
        lab.api.auth(
            "/v1/acme/auth/some/path?policy=default",
            HEADER,
            ApiClient.escaped(lab.client("CN=Mallory").certificate()));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(header(answer, "reason")).isEqualTo("revoked");
  }

  @Test
  void withoutACertificateItIs401WhateverElseTheClientSends() throws Exception {
    Certificate leaf = lab.client("CN=Alice").certificate();

    HttpResponse<String> answer =
        lab.api.auth("/v1/acme/auth", "Client-Cert", ApiClient.escaped(leaf));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(header(answer, "reason")).isEqualTo("no_certificate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "POST", "DELETE", "PROPFIND"})
  void everyMethodIsAnsweredAlike(String method) throws Exception {
    HttpResponse<String> answer = lab.api.send(method, "/v1/acme/auth/a%2Fb/?policy=def%61ult&x=1");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(header(answer, "reason")).isEqualTo("no_certificate");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void theHeaderTwiceIsMalformed() throws Exception {
    String escaped = ApiClient.escaped(lab.client("CN=Alice").certificate());

    HttpResponse<String> answer = lab.api.auth("/v1/acme/auth", HEADER, escaped, HEADER, escaped);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(header(answer, "reason")).isEqualTo("malformed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "%", "(null)", "-----BEGIN CERTIFICATE-----"})
  void garbageIsMalformed(String value) throws Exception {
    HttpResponse<String> answer = lab.api.auth("/v1/acme/auth", HEADER, value);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(header(answer, "reason")).isEqualTo("malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/nobody/auth",
        "/v1/acme/auth?policy=other",
        "/v1/acme/auth?policy=a&policy=b"
      })
  void whatDoesNotExistIs403AndNever404(String path) throws Exception {
    String escaped = ApiClient.escaped(lab.client("CN=Alice").certificate());

    HttpResponse<String> answer = lab.api.auth(path, HEADER, escaped);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(header(answer, "decision")).isEqualTo("deny");
    assertThat(header(answer, "reason")).isEqualTo("front_not_trusted");
  }

  @Test
  void fromAnUntrustedPeerTheHeaderIsNotLookedAt() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.trusted = "192.0.2.1";
    try (ServiceLab other = new ServiceLab(wishes)) {
      String escaped = ApiClient.escaped(other.client("CN=Alice").certificate());

      HttpResponse<String> answer = other.api.auth("/v1/acme/auth", HEADER, escaped);

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(header(answer, "reason")).isEqualTo("front_not_trusted");
    }
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue("X-Vouchsafe-" + name).orElseThrow();
  }
}
