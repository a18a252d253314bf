package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A caller's trace stands in the line of its decision, and in no other")
@Timeout(180)
class TracedDecisionTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String TRACEPARENT = "00-" + TRACE + "-" + SPAN + "-01";

  private ServiceLab lab;
  private Certificate alice;

  @BeforeEach
  void start() throws Exception {
    lab = new ServiceLab();
    alice = lab.client("CN=Alice").certificate();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private JsonObject line(String reference) throws Exception {
    return new JsonObject(lab.api.admin("/decisions?reference=" + reference).body())
        .getJsonArray("decisions")
        .getJsonObject(0);
  }

  private JsonObject auth(String... headers) throws Exception {
    String[] all = new String[headers.length + 2];
    all[0] = "X-SSL-Client-Cert";
    all[1] = ApiClient.escaped(alice);
    System.arraycopy(headers, 0, all, 2, headers.length);
    HttpResponse<String> answer = lab.api.auth("/v1/acme/auth", all);
    assertThat(answer.statusCode()).isEqualTo(200);
    return line(answer.headers().firstValue("X-Vouchsafe-Reference").orElseThrow());
  }

  private static void assertTraced(JsonObject line) {
    assertThat(line.getString("trace_id")).isEqualTo(TRACE);
    assertThat(line.getString("span_id")).isEqualTo(SPAN);
  }

  @Test
  void forwardAuthIsTracedAlsoFromTheCache() throws Exception {
    assertTraced(auth("traceparent", TRACEPARENT));
    assertTraced(auth("traceparent", TRACEPARENT));
    assertThat(auth().fieldNames()).doesNotContain("trace_id", "span_id");
  }

  @Test
  void whatIsNoTraceIsIgnored() throws Exception {
    assertThat(auth("traceparent", "00-x").fieldNames()).doesNotContain("trace_id");
    assertThat(auth("traceparent", TRACEPARENT, "traceparent", TRACEPARENT).fieldNames())
        .as("twice")
        .doesNotContain("trace_id");
  }

  @Test
  void theDecisionsApiIsTraced() throws Exception {
    HttpResponse<String> answer =
        lab.api.post(
            "/v1/acme/decisions", ApiClient.PEM, ApiClient.pem(alice), "traceparent", TRACEPARENT);
    assertTraced(line(new JsonObject(answer.body()).getString("reference")));
  }
}
