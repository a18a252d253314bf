package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every front that is run with its recipe must do, one lab for all of it. */
@Tag("it")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class RecipeCases {
  /** Spellings that an application may take for one of ours (CGI turns both into one). */
  private static final List<String> IDENTITY =
      List.of(
          "X-Vouchsafe-Identity",
          "x-vouchsafe-identity",
          "X_Vouchsafe_Identity",
          "X-Vouchsafe_Identity",
          "X_VOUCHSAFE-IDENTITY",
          "X-Vouchsafe-Reference",
          "X-Vouchsafe-Decision",
          "X-Vouchsafe-Reason",
          "X_Vouchsafe_Reason");

  private final String recipe;
  private final String carrier;
  private FrontLab lab;
  private Tool front;

  /**
   * @param recipe the folder below {@code docs/fronts}
   * @param carrier the header that carries the certificate from this front to the service
   */
  RecipeCases(String recipe, String carrier) {
    this.recipe = recipe;
    this.carrier = carrier;
  }

  /** Starts the front with its recipe; it listens when this returns. */
  abstract Tool start(FrontLab around) throws Exception;

  /** The status with which the front denies by itself when the service gives no answer. */
  abstract List<Integer> withoutUs();

  /** Whether an expired certificate gets our answer, or the front's own 400. */
  boolean handsOnExpired() {
    return true;
  }

  @BeforeAll
  void begin(@TempDir Path directory) throws Exception {
    lab = new FrontLab(directory, RecipeFile.of(recipe + "/vouchsafe.yaml"));
    front = start(lab);
  }

  @AfterAll
  void end() throws Exception {
    if (front != null) {
      front.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "good, CN%3DAlice%2CO%3DExample",
    "chained, CN%3DAlice%2CO%3DExample",
    "names, CN%3Dnames%2CO%3DExample"
  })
  void whoMayPassComesWithTheIdentity(String who, String identity) throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      passes(order(lab.pki.client(who), version), identity);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "revoked, revoked",
    "stranger, status_unknown",
    "foreign, no_path",
    "impostor, bad_signature"
  })
  void whoMayNotSeesAReference(String who, String reason) throws Exception {
    isRefused(order(lab.pki.client(who), HttpClient.Version.HTTP_1_1), 403, reason);
  }

  @Test
  void withoutCertificateNobodyPasses() throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      isRefused(order(lab.pki.anonymousClient(), version), 401, "no_certificate");
    }
  }

  @Test
  void expiredSeesAReferenceAndPassesByBreakGlass() throws Exception {
    SSLContext lapsed = lab.pki.client("lapsed");
    HttpResponse<String> before = order(lapsed, HttpClient.Version.HTTP_1_1);
    lab.breakGlass("lapsed");
    HttpResponse<String> after = order(lapsed, HttpClient.Version.HTTP_1_1);
    if (handsOnExpired()) {
      isRefused(before, 403, "expired");
      passes(after, "CN%3Dlapsed%2CO%3DExample");
    } else {
      assertThat(List.of(before.statusCode(), after.statusCode())).containsOnly(400);
    }
  }

  /** A kept connection, and one that shows no certificate: the front has it from the session. */
  @Test
  void revokedMeanwhileIsRefusedOnAKeptConnectionAndAResumedSession() throws Exception {
    try (HttpClient kept = HttpClient.newBuilder().sslContext(lab.pki.client("fickle")).build()) {
      passes(order(kept, HttpClient.Version.HTTP_1_1), "CN%3Dfickle%2CO%3DExample");
      resumedBeforeAndAfter();
      isRefused(order(kept, HttpClient.Version.HTTP_1_1), 403, "revoked");
    }
  }

  private void resumedBeforeAndAfter() throws Exception {
    String full = spoken("-cert fickle.pem -key fickle.key -sess_out fickle.session");
    assertThat(full).contains("New, TLS", "200 OK", "CN%3Dfickle");
    assertThat(spoken("-sess_in fickle.session")).contains("Reused, TLS", "200 OK", "CN%3Dfickle");

    lab.revokeFickle();

    String refused = spoken("-sess_in fickle.session");
    assertThat(refused).contains("Reused, TLS", "403 Forbidden").doesNotContain("POST /orders");
    assertThat(refused.toLowerCase(Locale.ROOT)).contains("x-vouchsafe-reason: revoked");
  }

  private static final String ORDER =
      """
      POST /orders?id=7 HTTP/1.1
      Host: localhost
      Content-Length: 0
      X-Vouchsafe-Identity: forged
      Connection: close, X-Vouchsafe-Identity

      """
          .replace("\n", "\r\n");

  /** By {@code openssl s_client}, with a name of ours in {@code Connection}. */
  private String spoken(String options) throws Exception {
    Files.writeString(lab.directory.resolve("order"), ORDER);
    String said =
        Tool.run(
            lab.directory,
            "sh",
            "-c",
            "%s s_client -connect 127.0.0.1:%d -servername localhost %s -ign_eof <order 2>&1"
                .formatted(Tool.installed("openssl"), lab.port, options));
    assertThat(said).doesNotContain("forged");
    return said;
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void withoutUsNobodyPasses() throws Exception {
    SSLContext good = lab.pki.client("good");
    lab.service.process().signal("STOP");
    assertThat(order(good, HttpClient.Version.HTTP_1_1).statusCode())
        .as("while the service hangs")
        .isIn(withoutUs());
    lab.service.process().signal("CONT");
    lab.service.process().terminate();
    assertThat(order(good, HttpClient.Version.HTTP_1_1).statusCode())
        .as("when it has stopped")
        .isIn(withoutUs());
  }

  /** An order with a body, a query that is the application's, and everything forged. */
  private HttpResponse<String> order(HttpClient client, HttpClient.Version version)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("https://localhost:" + lab.port + "/orders?id=7&policy=lax"))
            .version(version)
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString("one coffee"));
    IDENTITY.forEach(name -> request.header(name, "forged"));
    List.of(carrier, carrier, carrier.replace('-', '_'), carrier.replaceFirst("-", "_"))
        .forEach(name -> request.header(name, "forged"));
    request.header("X" + carrier.substring(1).replaceFirst("-([^-]*)$", "_$1"), "forged");
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> order(SSLContext client, HttpClient.Version version)
      throws Exception {
    try (HttpClient http = HttpClient.newBuilder().sslContext(client).build()) {
      return order(http, version);
    }
  }

  private void passes(HttpResponse<String> answer, String identity) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith("POST /orders?id=7&policy=lax one coffee")
        .containsIgnoringCase("\nX-Vouchsafe-Identity: " + identity + "\n")
        .containsIgnoringCase("\nX-Vouchsafe-Reference: ")
        .doesNotContain("forged")
        .as("the certificate stays with us")
        .doesNotContainIgnoringCase("\n" + carrier);
  }

  /** The page shows the reference under which the service tells why. */
  private void isRefused(HttpResponse<String> answer, int status, String reason) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("X-Vouchsafe-Reason")).contains(reason);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(answer.body()).as("the page").contains("Refused").doesNotContain(reason);
    String reference = answer.body().substring(answer.body().lastIndexOf(' ') + 1).strip();
    assertThat(reference).isNotBlank();
    String decision =
        lab.service.get(lab.service.admin, "/decisions?reference=" + reference).body();
    assertThat(decision).contains(reference, '"' + reason + '"');
  }
}
