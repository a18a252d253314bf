package io.vouchsafe.proxy.it.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.proxy.it.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three sites, the real service, and the settings of docs/vpn/ocvpn.md; polls every 30 s. */
@Tag("it")
class OcvpnIT {
  private static final Path PAGE = Path.of("../docs/vpn/ocvpn.md");

  private SiteLab lab;
  private Tool service;

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
      lab.await("the revoked is told", () -> third.said().contains("REFUSED by the service: 403 revoked"));
      assertThat(third.swanctl("--list-sas")).isBlank();
      assertThat(third.swanctl("--list-conns")).isBlank();
      int before = live.output().size();
      live.await("the connection of before goes on", () -> live.output().size() > before + 5);
    }
  }
}
