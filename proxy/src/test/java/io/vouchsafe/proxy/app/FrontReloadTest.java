package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fronts that change while the service runs. */
class FrontReloadTest {
  private static final String NGINX = "front: { header: nginx, trusted: [127.0.0.1/32] }";

  @TempDir Path directory;

  private static String reason(HttpResponse<String> answer) {
    return answer.statusCode()
        + " "
        + answer.headers().firstValue("X-Vouchsafe-Reason").orElse("none");
  }

  /** The text of nginx is cached; Caddy's header with the same text is none the less no base64. */
  @Test
  void aTextThatWasReadUnderAnotherFormatIsReadAnew() throws Exception {
    try (ReloadLab lab = new ReloadLab(directory)) {
      Certificate alice = lab.client("CN=Alice");
      String escaped = ApiClient.escaped(alice);
      String base64 = Base64.getEncoder().encodeToString(alice.der().toBytes());
      lab.tenant = NGINX;
      lab.reload();
      for (int i = 0; i < 2; i++) {
        assertThat(reason(lab.api.auth("/v1/acme/auth", "X-SSL-Client-Cert", escaped)))
            .isEqualTo("200 ok");
      }
      assertThat(lab.metric("cache_gets_total{cache=\"header\",result=\"hit\"")).isEqualTo(1);

      lab.tenant = "front: { header: caddy, trusted: [127.0.0.1/32] }";
      lab.reload();

      assertThat(reason(lab.api.auth("/v1/acme/auth", "X-Client-Cert", escaped)))
          .isEqualTo("403 malformed");
      assertThat(reason(lab.api.auth("/v1/acme/auth", "X-SSL-Client-Cert", escaped)))
          .isEqualTo("401 no_certificate");
      assertThat(reason(lab.api.auth("/v1/acme/auth", "X-Client-Cert", base64)))
          .isEqualTo("200 ok");
      assertThat(ApiClient.series(lab.metrics(), "vouchsafe_decisions_total"))
          .anyMatch(line -> line.contains("front=\"nginx\""))
          .anyMatch(line -> line.contains("front=\"caddy\""));
    }
  }

  @Test
  void aListTakesThePlaceOfOneFrontAndBack() throws Exception {
    try (ReloadLab lab = new ReloadLab(directory)) {
      String escaped = ApiClient.escaped(lab.client("CN=Alice"));
      lab.tenant = NGINX;
      lab.reload();
      assertThat(reason(lab.api.auth("/v1/acme/front/web/auth", "X-SSL-Client-Cert", escaped)))
          .isEqualTo("403 front_not_trusted");

      lab.tenant =
          "front: [ { name: far, header: envoy, trusted: [10.0.0.0/8] },"
              + " { name: web, header: nginx, trusted: [127.0.0.1/32], policy: steady } ]";
      lab.reload();
      assertThat(reason(lab.api.auth("/v1/acme/auth", "X-SSL-Client-Cert", escaped)))
          .isEqualTo("200 ok");
      assertThat(reason(lab.api.auth("/v1/acme/front/web/auth", "X-SSL-Client-Cert", escaped)))
          .isEqualTo("200 ok");
      assertThat(ApiClient.series(lab.metrics(), "vouchsafe_decisions_total"))
          .anyMatch(line -> line.contains("front=\"web\"") && line.contains("policy=\"steady\""));

      lab.tenant = "";
      lab.reload();
      assertThat(reason(lab.api.auth("/v1/acme/auth", "X-SSL-Client-Cert", escaped)))
          .isEqualTo("403 front_not_trusted");
    }
  }
}
