package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.Secret;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who has neither token nor trust is told the same of a tenant that is there and of one that is
 * not. {@code /ocsp} and what {@code /crl} publishes are for everybody.
 */
@DisplayName("Strangers do not learn which tenants there are")
class TenantSecrecyTest {
  private ServiceLab lab;

  @BeforeEach
  void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.apiToken = Optional.of(new Secret("api"));
    wishes.trusted = "192.0.2.1";
    lab = new ServiceLab(wishes);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "POST, /v1/%s/decisions, 401",
    "GET, /v1/%s/decisions, 401",
    "POST, /v1/%s/decisions?policy=nobody, 401",
    "GET, /v1/%s/auth, 403",
    "GET, /v1/%s/auth?policy=observe, 403",
    "GET, /v1/%s/auth/app, 403",
    "GET, /v1/%s/ocvpn, 404",
    "GET, /v1/%s/ocvpn/poll, 405",
    "POST, /v1/%s/ocvpn/poll, 401",
    "GET, /v1/%s/nothing, 404",
    "GET, /crl/%s/nothing, 404",
    "POST, /crl/%s/nothing, 404",
    "GET, /crl/%s/00.crl, 404",
    "POST, /crl/%s/00.crl, 405",
  })
  void theAnswersAreTheSame(String method, String path, int status) throws Exception {
    HttpResponse<String> known = lab.api.send(method, path.formatted("acme"));
    HttpResponse<String> unknown = lab.api.send(method, path.formatted("nobody"));

    assertThat(known.statusCode()).isEqualTo(status);
    assertThat(told(known)).isEqualTo(told(unknown));
  }

  /** A reference is another one each time, in the header and in a problem. */
  private static List<Object> told(HttpResponse<String> answer) {
    Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
    headers.computeIfPresent("x-vouchsafe-reference", (name, value) -> List.of("some"));
    String body = answer.body().replaceAll("\"reference\":\"[^\"]+\"", "reference");
    return List.of(answer.statusCode(), body, headers);
  }
}
