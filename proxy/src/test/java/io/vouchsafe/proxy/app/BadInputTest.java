package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A clear error or a deny, quickly, and the service goes on. */
class BadInputTest {
  private static final String PATH = "/v1/acme/decisions";
  private static final String JSON = "application/json";
  private static ServiceLab lab;

  @BeforeAll
  static void start() throws Exception {
    lab = new ServiceLab();
  }

  @AfterAll
  static void stop() throws Exception {
    lab.close();
  }

  @AfterEach
  void goesOn() throws Exception {
    assertThat(lab.api.decide(lab.client("CN=Alice").certificate()).getString("reason"))
        .isEqualTo("ok");
  }

  @ParameterizedTest
  @CsvSource({
    "application/pem-certificate-chain,'',no_certificate",
    "application/json,'',no_certificate",
    "application/json,{},no_certificate",
    "application/json,'{\"chain\":[]}',no_certificate",
    "application/json,'{\"chain\":[null]}',no_certificate",
    "application/json,'{\"chain\":[\"AAAA\"]}',malformed",
    "application/json,'{\"chain\":[\"*\"]}',malformed",
    "application/pem-certificate-chain,garbage,malformed",
    "application/pem-certificate-chain; charset=us-ascii,garbage,malformed"
  })
  void noCertificateIsDeniedWithStatus200(String type, String body, String reason)
      throws Exception {
    HttpResponse<String> answer = lab.api.post(PATH, type, body);

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject verdict = new JsonObject(answer.body());
    assertThat(verdict.getString("decision")).isEqualTo("deny");
    assertThat(verdict.getString("reason")).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/acme/decisions,application/json,{,400",
    "/v1/acme/decisions,application/json,'{\"chain\":{}}',400",
    "/v1/acme/decisions,application/json,'{\"chain\":[\"AA==\"],\"stapled_ocsp\":[\"*\"]}',400",
    "/v1/acme/decisions,application/json,'{\"claimed_id\":{}}',400",
    "/v1/acme/decisions,text/plain,x,415",
    "/v1/nobody/decisions,application/json,{},404",
    "/v1/acme/decisions?policy=other,application/json,{},404",
    "/v1/acme/decisions/more,application/json,{},404",
    "/v1/acme/other,application/json,{},404",
    "/v1/acme,application/json,{},404",
    "/,application/json,{},404",
    "/v1/check,application/json,{},501",
    "/v1/check-batch,application/json,{},501",
    "/ocsp/acme,application/json,{},415",
    "/crl/acme/00.crl,application/json,{},405",
    "/v1/acme/ocvpn/poll,application/json,{},401"
  })
  void wrongRequestsAreProblems(String path, String type, String body, int status)
      throws Exception {
    HttpResponse<String> answer = lab.api.post(path, type, body);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(new JsonObject(answer.body()).getInteger("status")).isEqualTo(status);
  }

  @Test
  void anotherMethodIs405() throws Exception {
    HttpResponse<String> answer = lab.api.send("GET", PATH);

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
  }

  @Test
  void aChainOf33CertificatesIsMalformed() throws Exception {
    Certificate alice = lab.client("CN=Alice").certificate();
    String der = Base64.getEncoder().encodeToString(alice.der().toBytes());
    JsonObject json = new JsonObject().put("chain", new JsonArray(Collections.nCopies(33, der)));
    String pem = ApiClient.pem(Collections.nCopies(33, alice).toArray(Certificate[]::new));

    for (HttpResponse<String> answer :
        List.of(
            lab.api.post(PATH, JSON, json.encode()),
            lab.api.post(PATH, "application/pem-certificate-chain", pem))) {
      JsonObject verdict = new JsonObject(answer.body());
      assertThat(verdict.getString("reason")).isEqualTo("malformed");
      assertThat(verdict.getString("detail")).contains("more than 32");
    }
  }

  @Test
  void aChainThatLoopsReachesNoAnchor() throws Exception {
    LabCa one = LabCa.root(CertificateSpec.ca("CN=One", FakeClock.START), lab.provider);
    LabCa two = LabCa.root(CertificateSpec.ca("CN=Two", FakeClock.START), lab.provider);
    Certificate oneByTwo =
        two.issue(CertificateSpec.ca("CN=One", FakeClock.START).keys(one.keys())).certificate();
    Certificate twoByOne =
        one.issue(CertificateSpec.ca("CN=Two", FakeClock.START).keys(two.keys())).certificate();
    Certificate leaf = one.issue(CertificateSpec.client("CN=Eve", FakeClock.START)).certificate();

    assertThat(lab.api.decide(leaf, oneByTwo, twoByOne).getString("reason")).isEqualTo("no_path");
  }

  @Test
  void aBodyOverTheLimitIs413() throws Exception {
    assertThat(lab.api.post(PATH, JSON, " ".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
  }

  @Test
  void aBodyThatNeverEndsIs413WithoutWaitingForItsEnd() throws Exception {
    StringBuilder request =
        new StringBuilder("POST " + PATH + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + JSON)
            .append("\r\nTransfer-Encoding: chunked\r\n\r\n");
    String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";

    assertThat(rawStatus(request + chunk.repeat(17))).contains(" 413 ");
  }

  @Test
  void aHeaderOfOneMegabyteIs431() throws Exception {
    String request =
        "GET /v1/acme/auth HTTP/1.1\r\nHost: x\r\nX-SSL-Client-Cert: "
            + "a".repeat(1 << 20)
            + "\r\n\r\n";

    assertThat(rawStatus(request)).contains(" 431 ");
  }

  @Test
  void whatIsNoHttpIs400() throws Exception {
    assertThat(rawStatus("\u0016\u0003\u0001 no http\r\n\r\n")).contains(" 400 ");
  }

  /** The status line; the service may close before it has read everything. */
  private static String rawStatus(String request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), lab.service.apiPort())) {
      socket.setSoTimeout(5_000);
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                    } catch (java.io.IOException closedMeanwhile) {
                      Thread.currentThread().interrupt();
                    }
                  });
      InputStream in = socket.getInputStream();
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        line.append((char) c);
      }
      writer.interrupt();
      return line.toString();
    }
  }
}
