package io.vouchsafe.proxy.it.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.proxy.it.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three sites, the real service, and the settings of docs/vpn/ocvpn.md; polls every 30 s. */
@Tag("it")
class OcvpnIT {
  private static final Path PAGE = Path.of("../docs/vpn/ocvpn.md");

  /** A write that is over is told to its buffer a little later. */
  private static final Duration SETTLED = Duration.ofSeconds(30);

  private SiteLab lab;
  private Tool service;
  private String http = "--http1.1";

  @BeforeEach
  void begin() throws Exception {
    lab = new SiteLab();
    lab.keyStore("service");
    revoke(List.of());
    Files.writeString(
        lab.directory.resolve("vouchsafe.yaml"),
        block("    listen:")
            .replace("poll_interval: 60", "poll_interval: 30")
            .replace("validity_time: 60", "validity_time: 2"));
    service =
        lab.made(
            Tool.start(
                lab.directory,
                lab.network.command(
                    "hub",
                    lab.java("io.vouchsafe.proxy.Main", "serve", "--config", "vouchsafe.yaml"))));
    lab.await(
        "the service",
        () ->
            Tool.attempt(
                    lab.directory,
                    lab.network.command(
                        "hub", List.of("curl", "-s", "http://127.0.0.1:8181/health/ready")))
                .contains("\"ready\""));
  }

  @AfterEach
  void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  /** The indented lines of the page from the one that begins so. */
  static String block(String beginning) throws Exception {
    List<String> lines = Files.readAllLines(PAGE);
    int from = 0;
    while (!lines.get(from).startsWith(beginning)) {
      from++;
    }
    List<String> block = new ArrayList<>();
    for (int at = from; lines.get(at).startsWith("    "); at++) {
      block.add(lines.get(at).substring(4));
    }
    return String.join("\n", block) + "\n";
  }

  private void revoke(List<String> serials) throws Exception {
    Instant now = Instant.now();
    CrlSpec crl = CrlSpec.complete(now).number(now.getEpochSecond());
    for (String serial : serials) {
      crl.revoke(lab.issued(serial).certificate().serial().value(), now.minusSeconds(60), 1);
    }
    Files.write(
        lab.directory.resolve("devices.crl"),
        LabCrl.sign(crl, lab.root, new BouncyCastleProvider()));
  }

  private JsonObject group() throws Exception {
    String said =
        Tool.attempt(
            lab.directory,
            lab.network.command(
                "hub", lab.java("io.vouchsafe.proxy.Main", "ocvpn", "status", "--json")));
    JsonArray customers = new JsonObject(said).getJsonArray("customers");
    return customers.isEmpty() ? new JsonObject() : customers.getJsonObject(0);
  }

  @Test
  void threeSitesAndOneRevoked() throws Exception {
    OcvpnSite first = lab.site(1, "FGT001");
    OcvpnSite second = lab.site(2, "FGT002");
    lab.await("traffic between two", () -> first.reaches(second) && second.reaches(first));

    try (Tool live = first.goOn(second)) {
      OcvpnSite third = lab.site(3, "FGT003");
      lab.await(
          "traffic between all",
          () -> third.reaches(first) && second.reaches(third) && first.reaches(second));
      lab.await("the key is destroyed", () -> "destroyed".equals(group().getString("key")));
      JsonObject joined = group();
      assertThat(joined.getJsonArray("members")).hasSize(3);
      assertThat(joined.getJsonArray("unacknowledged")).isEmpty();
      long generation = joined.getLong("generation");
      lab.await(
          "tunnels of the newest key alone",
          () ->
              List.of(first, second, third).stream()
                  .allMatch(site -> site.generations().equals(List.of(generation))));

      revoke(List.of("FGT003"));
      long begin = System.nanoTime();
      lab.await(
          "nobody talks to the revoked",
          () ->
              !first.swanctl("--list-sas").contains("FGT003")
                  && !second.swanctl("--list-sas").contains("FGT003")
                  && !third.reaches(first));
      System.out.println(
          "revoked to out: " + (System.nanoTime() - begin) / 1_000_000_000 + " s of 60");
      lab.await("the key is destroyed", () -> "destroyed".equals(group().getString("key")));
      JsonObject left = group();
      assertThat(left.getLong("generation")).isGreaterThan(generation);
      assertThat(left.getJsonArray("members")).hasSize(2);
      lab.await(
          "tunnels of the newest key alone",
          () -> first.generations().equals(List.of(left.getLong("generation"))));
      lab.await(
          "the revoked is told",
          () -> third.said().contains("REFUSED by the service: 403 revoked"));
      assertThat(third.swanctl("--list-sas")).isBlank();
      assertThat(third.swanctl("--list-conns")).isBlank();
      int before = live.output().size();
      live.await("the connection of before goes on", () -> live.output().size() > before + 5);
    }
  }

  /** Seed 000: it would be undesirable to keep customers' keys. */
  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2"})
  void aDestroyedKeyIsNowhereInTheServicesMemory(String version) throws Exception {
    http = version;
    lab.device("FGT001");
    lab.device("FGT002");
    ProcessMemory memory = new ProcessMemory(lab.directory, service.pid());
    String first = call("FGT001", "register", ANNOUNCED.formatted(1, 1)).getString("key");
    byte[] octets = Base64.getDecoder().decode(first);
    assertThat(memory.inAllMemory(octets)).as("it is held, and this search finds it").isNotEmpty();
    isGone(memory, first, () -> call("FGT001", "regack", "\"generation\":" + generation("FGT001")));

    String second = call("FGT002", "register", ANNOUNCED.formatted(2, 2)).getString("key");
    long generation = generation("FGT002");
    assertThat(call("FGT001", "poll", "\"generation\":0").getString("key")).isEqualTo(second);
    call("FGT001", "regack", "\"generation\":" + generation);
    assertThat(memory.inAllMemory(Base64.getDecoder().decode(second)))
        .as("one has not acknowledged")
        .isNotEmpty();
    isGone(memory, second, () -> call("FGT002", "regack", "\"generation\":" + generation));
    assertThat(group().getString("key")).isEqualTo("destroyed");
  }

  private static final String ANNOUNCED =
      "\"address\":\"203.0.113.%d\",\"networks\":[\"10.%d.0.0/16\"]";

  /** In no form, in no memory of the process: objects, slots, buffers of Netty and of TLS. */
  private void isGone(ProcessMemory memory, String key, Callable<JsonObject> last)
      throws Exception {
    byte[] octets = Base64.getDecoder().decode(key);
    Map<String, byte[]> forms =
        Map.of(
            "itself",
            octets,
            "base64",
            key.getBytes(StandardCharsets.US_ASCII),
            "hex",
            HexFormat.of().formatHex(octets).getBytes(StandardCharsets.US_ASCII),
            "HEX",
            HexFormat.of().withUpperCase().formatHex(octets).getBytes(StandardCharsets.US_ASCII));
    assertThat(last.call().getString("state")).isEqualTo("registered");
    for (Map.Entry<String, byte[]> form : forms.entrySet()) {
      Awaitility.await("the key " + form.getKey() + ", anywhere")
          .atMost(SETTLED)
          .untilAsserted(() -> assertThat(memory.inAllMemory(form.getValue())).isEmpty());
      assertThat(memory.inLiveObjects(form.getValue()))
          .as("the key %s, in live objects", form.getKey())
          .isZero();
    }
  }

  private long generation(String serial) throws Exception {
    return call(serial, "poll", "\"generation\":0").getLong("generation");
  }

  private JsonObject call(String serial, String operation, String more) throws Exception {
    String said =
        Tool.attempt(
            lab.directory,
            lab.network.command(
                "hub",
                List.of(
                    "curl",
                    "-s",
                    http,
                    "--cacert",
                    "root.pem",
                    "--cert",
                    serial + ".pem",
                    "--key",
                    serial + ".key",
                    "-H",
                    "Content-Type: application/json",
                    "-d",
                    "{\"serial_number\":\"%s\"%s}"
                        .formatted(serial, more.isEmpty() ? "" : "," + more),
                    "https://%s:8443/v1/acme/ocvpn/%s".formatted(SiteNetwork.SERVICE, operation))));
    return new JsonObject(said);
  }
}
