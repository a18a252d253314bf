package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reload that is refused has changed nothing, whatever was already prepared for it. */
class RefusedReloadTest {
  /** Whatever order tenants are prepared in, one of the readable tenants comes first sometimes. */
  private static final int TIMES = 16;

  private Path state;
  private ReloadLab lab;
  private Certificate alice;
  private Certificate mallory;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    state = directory.resolve("state");
    lab = new ReloadLab(directory, StateDirectory.open(state));
    alice = lab.client("CN=Alice");
    mallory = lab.client("CN=Mallory");
    publish("/first.crl");
    publish("/second.crl");
    lab.crls = List.of(lab.crlServer.url("/first.crl"));
    lab.reload();
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> !series("vouchsafe_crl_entries").isEmpty());
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void theCrlsOfATenantStayWhenAnotherTenantIsRefused() throws Exception {
    assertThat(reason(alice)).isEqualTo("ok");
    assertThat(reason(mallory)).isEqualTo("revoked");
    int fetched = lab.crlServer.requests();
    lab.crlServer.withdraw("/first.crl");
    lab.crls = List.of(lab.crlServer.url("/second.crl"));

    for (int i = 0; i < TIMES; i++) {
      refuse("beta" + i);
      assertThat(series("vouchsafe_crl_entries")).as("after reload %d", i).hasSize(1);
      assertThat(reason(alice)).isEqualTo("ok");
      assertThat(reason(lab.client("CN=Newcomer"))).isEqualTo("ok");
      assertThat(reason(mallory)).isEqualTo("revoked");
    }
    assertThat(lab.crlServer.requests()).isEqualTo(fetched);
  }

  @Test
  void nothingThatCanBeSeenIsDifferent() throws Exception {
    lab.api.decide(alice);
    lab.api.adminSend("PUT", "/blocks/acme", "{\"entries\":[{\"subject\":\"CN=Trudy\"}]}");
    String before = observed();

    lab.crls = List.of(lab.crlServer.url("/second.crl"));
    lab.cache = "maximum_memory: 1MiB, response_memory: 1MiB";
    lab.policy = ", purpose: server_auth";
    lab.object = ", max_age: 60";
    lab.tenants = beta("gamma");
    refuse("beta");

    assertThat(observed()).isEqualTo(before);
    assertThat(lab.api.decide(alice).getString("reason")).isEqualTo("ok");
    assertThat(lab.api.decide(lab.client("CN=Trudy")).getString("reason")).isEqualTo("blocked");
    assertThat(lab.responder.requests()).as("the memory was kept").isEqualTo(1);
  }

  /** What a refused reload had put beside the running one does not stand in the way of the next. */
  @Test
  void theSameReloadWithoutItsMistakeIsAppliedAsAWhole() throws Exception {
    lab.crls = List.of(lab.crlServer.url("/second.crl"));
    refuse("beta");
    Files.delete(emergency("beta"));
    lab.tenants = beta("beta");

    lab.reload();

    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> lab.api.admin("/health/ready").body().contains("/second.crl"));
    assertThat(reason(mallory)).isEqualTo("revoked");
    JsonObject verdict =
        new JsonObject(
            lab.api.post("/v1/beta/decisions", ApiClient.PEM, ApiClient.pem(alice)).body());
    assertThat(verdict.getString("reason")).isEqualTo("ok");
    assertThat(lab.metric("cache_size{cache=\"path\",tenant=\"beta\"}"))
        .as("the gauge is of the tenant that was put in place")
        .isEqualTo(1);
  }

  /** Tries to add a tenant whose emergency file cannot be read. */
  private void refuse(String name) throws Exception {
    Files.writeString(emergency(name), "{ no emergency");
    String before = lab.tenants;
    lab.tenants = before + beta(name);
    HttpResponse<String> answer = lab.tryReload();
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("nothing changed", "emergency-" + name + ".json");
    lab.tenants = before;
  }

  private static String beta(String name) {
    return """
      %s:
        ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
        policies: { default: { ca_group: staff, revocation: { sources: [] } } }
    """
        .formatted(name);
  }

  private Path emergency(String name) {
    return state.resolve("emergency-" + name + ".json");
  }

  private void publish(String path) {
    lab.publish(
        path,
        CrlSpec.complete(lab.clock.instant())
            .revoke(mallory.serial().value(), lab.clock.instant()));
  }

  private String reason(Certificate client) throws Exception {
    return new JsonObject(
            lab.api
                .post("/v1/acme/decisions?policy=listed", ApiClient.PEM, ApiClient.pem(client))
                .body())
        .getString("reason");
  }

  private List<String> series(String prefix) throws Exception {
    return ApiClient.series(lab.metrics(), prefix);
  }

  /** Everything that the admin port shows of tenants. */
  private String observed() throws Exception {
    List<String> shown =
        lab.metrics()
            .lines()
            .filter(line -> line.contains("tenant=\""))
            .filter(line -> !line.startsWith("vouchsafe_signer"))
            .sorted()
            .toList();
    return String.join("\n", shown)
        + lab.api.admin("/health/ready").body()
        + lab.api.admin("/blocks/acme").body()
        + lab.api.admin("/cache/acme").body()
        + files();
  }

  /** What lies in the state directory, but for the files that the test itself wrote. */
  private String files() throws IOException {
    try (var all = Files.walk(state)) {
      return all.map(state::relativize)
          .map(Path::toString)
          .filter(name -> !name.startsWith("emergency-beta"))
          .sorted()
          .toList()
          .toString();
    }
  }
}
