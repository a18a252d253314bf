package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a web page in an operator's browser cannot do: rebind a name to us, or forge a request. */
class OpenPortTest {
  private static final String OWN = "Host: 127.0.0.1:8181";
  private static ServiceLab open;
  private static ServiceLab guarded;

  @BeforeAll
  static void start() throws Exception {
    open = new ServiceLab();
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.adminToken = Optional.of(new Secret("admin"));
    wishes.metricsToken = Optional.of(new Secret("metrics"));
    guarded = new ServiceLab(wishes);
  }

  @AfterAll
  static void stop() {
    open.close();
    guarded.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.1:8181",
        "127.0.0.1:1",
        "127.8.9.10:8181",
        "localhost",
        "LocalHost:8181",
        "[::1]",
        "[::1]:8181",
        "[0:0:0:0:0:0:0:1]:8181"
      })
  void aLoopbackHostIsAnswered(String host) throws Exception {
    assertThat(status(open, "GET", "/blocks/acme", "Host: " + host)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.test",
        "evil.test:8181",
        "127.0.0.1.evil.test",
        "127.0.0.1.nip.io:8181",
        "localhost.evil.test",
        "evil.localhost",
        "localhost.",
        "0.0.0.0:8181",
        "[::]:8181",
        "10.0.0.1:8181",
        "127.1:8181",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "[::1%25lo]:8181",
        "[fe80::1]:8181",
        "admin@127.0.0.1",
        "127.0.0.1:8181, evil.test",
        "127.0.0.1:99999",
        ""
      })
  void anyOtherHostIsRefusedWhateverItAsks(String host) throws Exception {
    for (String target : List.of("/", "/metrics", "/decisions", "/blocks/acme", "/nowhere")) {
      assertThat(status(open, "GET", target, "Host: " + host)).as(target).isIn(400, 403);
    }
    assertThat(status(open, "POST", "/reload", "Host: " + host)).isIn(400, 403);
    assertThat(status(open, "DELETE", "/cache/acme?revoked=true", "Host: " + host)).isIn(400, 403);
  }

  @Test
  void theRefusalSaysWhatIsAnswered() throws Exception {
    ForgedRequest.Answer answer =
        ForgedRequest.send(open.service.adminPort(), "GET", "/metrics", "Host: evil.test");
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).contains("localhost, 127.0.0.1 or [::1]", "application/problem+json");
  }

  @Test
  void healthIsAnsweredUnderAnyHost() throws Exception {
    for (ServiceLab lab : List.of(open, guarded)) {
      assertThat(status(lab, "GET", "/health/live", "Host: pod-7.cluster")).isEqualTo(200);
      assertThat(status(lab, "GET", "/health/ready", "Host: pod-7.cluster", "Origin: http://x"))
          .isEqualTo(200);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "'Origin: http://127.0.0.1:8181', '', 200",
    "'Origin: HTTP://127.0.0.1:8181', 'Sec-Fetch-Site: same-origin', 200",
    "'Sec-Fetch-Site: none', '', 200",
    "'Sec-Fetch-Site: None', '', 200",
    "'Origin: http://evil.test', '', 403",
    "'Origin: null', '', 403",
    "'Origin: ', '', 403",
    "'Origin: http://127.0.0.1:3000', '', 403",
    "'Origin: http://localhost:8181', '', 403",
    "'Origin: https://127.0.0.1:8181', '', 403",
    "'Origin: http://127.0.0.1:8181.evil.test', '', 403",
    "'Origin: http://127.0.0.1:8181', 'Origin: http://evil.test', 403",
    "'Sec-Fetch-Site: cross-site', '', 403",
    "'Sec-Fetch-Site: same-site', '', 403",
    "'Sec-Fetch-Site: ', '', 403",
    "'Sec-Fetch-Site: none', 'Sec-Fetch-Site: cross-site', 403",
    "'Origin: http://127.0.0.1:8181', 'Sec-Fetch-Site: same-site', 403",
  })
  void onlyAPageOfThisPortIsAnswered(String one, String other, int status) throws Exception {
    List<String> headers = new ArrayList<>(List.of(OWN, one));
    if (!other.isEmpty()) {
      headers.add(other);
    }
    String[] lines = headers.toArray(String[]::new);
    assertThat(status(open, "GET", "/blocks/acme", lines)).isEqualTo(status);
    assertThat(status(open, "DELETE", "/cache/acme", lines)).isEqualTo(status);
  }

  /** A rebound name is the same origin for its page: the Host alone gives it away. */
  @Test
  void aReboundNameIsItsOwnOriginAndStillForeign() throws Exception {
    assertThat(
            status(
                open,
                "DELETE",
                "/blocks/acme?all=true",
                "Host: evil.test:8181",
                "Origin: http://evil.test:8181",
                "Sec-Fetch-Site: same-origin"))
        .isEqualTo(403);
  }

  @Test
  void withATokenTheHostDoesNotMatter() throws Exception {
    String[] headers = {
      "Host: vouchsafe.corp", "Origin: https://ops.corp", "Authorization: Bearer admin"
    };
    assertThat(status(guarded, "GET", "/blocks/acme", headers)).isEqualTo(200);
    assertThat(status(guarded, "GET", "/blocks/acme", "Host: vouchsafe.corp")).isEqualTo(401);
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "/metrics, metrics, 200",
    "/metrics, admin, 200",
    "/metrics, other, 401",
    "/metrics, '', 401",
    "/metrics, metricsx, 401",
    "/metrics, metric, 401",
    "/metrics/, metrics, 401",
    "/decisions, metrics, 401",
    "/blocks/acme, metrics, 401",
    "/cache/acme, metrics, 401",
    "/nowhere, metrics, 401",
    "/, '', 200",
    "/health/live, '', 200",
    "/health/ready, '', 200",
    "/health/nowhere, '', 404",
  })
  void eachTokenOpensItsOwn(String target, String token, int status) throws Exception {
    String line = token.isEmpty() ? "X-Nothing: 1" : "Authorization: Bearer " + token;
    assertThat(status(guarded, "GET", target, "Host: any.test", line)).isEqualTo(status);
  }

  @Test
  void theMetricsTokenReloadsNothing() throws Exception {
    assertThat(
            status(guarded, "POST", "/reload", "Host: any.test", "Authorization: Bearer metrics"))
        .isEqualTo(401);
  }

  /** Where the admin port is open, a metrics token that is configured is still asked for. */
  @Test
  void aMetricsTokenAloneGuardsTheMetricsAlone() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.metricsToken = Optional.of(new Secret("metrics"));
    try (ServiceLab lab = new ServiceLab(wishes)) {
      assertThat(status(lab, "GET", "/metrics", OWN)).isEqualTo(401);
      assertThat(status(lab, "GET", "/metrics", OWN, "Authorization: Bearer metrics"))
          .isEqualTo(200);
      assertThat(status(lab, "GET", "/metrics", "Host: evil", "Authorization: Bearer metrics"))
          .isEqualTo(403);
      assertThat(status(lab, "GET", "/blocks/acme", OWN)).isEqualTo(200);
    }
  }

  /** A browser sends an Origin with every POST, so no page can ask the API for decisions. */
  @ParameterizedTest
  @CsvSource({
    "'Host: front', 'X-Nothing: 1', 200",
    "'Host: 127.0.0.1:8180', 'Origin: http://127.0.0.1:8180', 200",
    "'Host: evil.test:8180', 'Origin: http://evil.test:8180', 403",
    "'Host: 127.0.0.1:8180', 'Origin: http://evil.test', 403",
    "'Host: 127.0.0.1:8180', 'Origin: null', 403",
    "'Host: 127.0.0.1:8180', 'Sec-Fetch-Site: cross-site', 403",
  })
  void noPageAsksForDecisions(String host, String header, int status) throws Exception {
    assertThat(
            ForgedRequest.send(
                    open.service.apiPort(),
                    "POST",
                    "/v1/acme/decisions",
                    host,
                    header,
                    "Content-Length: 0")
                .status())
        .isEqualTo(status);
  }

  /** Fronts pass on whatever their client sent, and it is the address that they are trusted by. */
  @Test
  void forwardAuthTakesEveryHostAndOrigin() throws Exception {
    assertThat(
            ForgedRequest.send(
                    open.service.apiPort(),
                    "POST",
                    "/v1/acme/auth/app",
                    "Host: shop.test",
                    "Origin: https://elsewhere.test",
                    "Sec-Fetch-Site: cross-site",
                    "Content-Length: 0")
                .status())
        .isEqualTo(401);
  }

  private static int status(ServiceLab lab, String method, String target, String... headers)
      throws Exception {
    return ForgedRequest.send(lab.service.adminPort(), method, target, headers).status();
  }
}
