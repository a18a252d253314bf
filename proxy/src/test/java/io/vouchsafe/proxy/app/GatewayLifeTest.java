package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.proxy.gateway.GatewayTenants;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.tenant.ReloadOutcome;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A charon that is down delays nothing and is told; the settings say which there are. */
@Timeout(180)
class GatewayLifeTest {
  private static final HostAndPort ANY = new HostAndPort("127.0.0.1", 0);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private Settings written;
  private Service service;

  private GatewaySettings gateway(String name) {
    return new GatewaySettings.Strongswan(
        name,
        new ViciAddress.UnixSocket(directory.resolve(name).toString()),
        URI.create("http://127.0.0.1:1"),
        Optional.empty());
  }

  private Settings settings(String... gateways) {
    TenantSettings tenant =
        GatewayTenants.settings(
            "acme", Arrays.stream(gateways).map(this::gateway).toArray(GatewaySettings[]::new));
    return new Settings(
        new ListenSettings(ANY, ANY, Optional.empty(), Optional.empty(), Optional.empty()),
        LimitSettings.DEFAULT,
        Map.of("acme", tenant));
  }

  private void start(String... gateways) {
    written = settings(gateways);
    service =
        Service.start(
                written,
                () -> new SettingsReading.Read(written, List.of()),
                StateDirectory.NONE,
                new FakeClock(),
                OutputStream.nullOutputStream(),
                new Capacity(1, 1, 8, 1, 8))
            .await();
  }

  private void reload(String... gateways) {
    written = settings(gateways);
    assertThat(service.reload().await()).isInstanceOf(ReloadOutcome.Applied.class);
  }

  @AfterEach
  void stop() {
    service.stop().await();
  }

  private String get(String path) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.adminPort() + path))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private JsonArray gateways() throws Exception {
    return new JsonObject(get("/health/ready")).getJsonArray("gateways");
  }

  @Test
  void aCharonThatIsDownIsToldAndDelaysNothing() throws Exception {
    start("gw1");
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(gateways().getJsonObject(0).getJsonArray("concerns").toString())
                    .contains("charon is not reached"));
    assertThat(gateways().getJsonObject(0))
        .contains(Map.entry("tenant", "acme"), Map.entry("gateway", "gw1"))
        .contains(Map.entry("connected", false));
    assertThat(get("/metrics"))
        .contains("vouchsafe_gateway_connected{gateway=\"gw1\",tenant=\"acme\"} 0")
        .contains("vouchsafe_gateway_objects{gateway=\"gw1\",state=\"refused\",tenant=\"acme\"} 0");
  }

  @Test
  void aReloadBringsGatewaysAndTakesThem() throws Exception {
    start();
    assertThat(gateways()).isEmpty();
    reload("gw1", "gw2");
    assertThat(gateways()).hasSize(2);
    reload("gw2");
    assertThat(gateways()).hasSize(1);
    assertThat(get("/metrics")).contains("gw2").doesNotContain("gw1");
    reload();
    assertThat(get("/metrics")).doesNotContain("vouchsafe_gateway");
  }
}
