package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code docs/fronts/envoy-grpc}: what its safety rests on, since no Envoy runs here. */
class EnvoyRecipeTest {
  private static final Path FOLDER = Path.of("../docs/fronts");

  private static List<Object> of(Object node, String key) {
    List<Object> found = new ArrayList<>();
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) -> {
            if (name.equals(key)) {
              found.add(value);
            }
            found.addAll(of(value, key));
          });
    } else if (node instanceof List<?> list) {
      list.forEach(each -> found.addAll(of(each, key)));
    }
    return found;
  }

  private static String text(String file) throws IOException {
    return Files.readString(FOLDER.resolve(file));
  }

  private static Object envoy() throws IOException {
    return new Load(LoadSettings.builder().build()).loadFromString(text("envoy-grpc/envoy.yaml"));
  }

  @Test
  void envoyAsksForTheCertificateAndPassesNobodyWithoutUs() throws IOException {
    Object envoy = envoy();

    assertThat(of(envoy, "include_peer_certificate")).containsExactly(true);
    assertThat(of(envoy, "failure_mode_allow")).containsExactly(false);
    assertThat(of(envoy, "require_client_certificate")).containsExactly(false);
    assertThat(of(envoy, "trust_chain_verification")).containsExactly("ACCEPT_UNTRUSTED");
    assertThat(of(envoy, "timeout")).as("above the deadline, 2 s").containsExactly("5s");
    assertThat(of(envoy, "headers_with_underscores_action")).containsExactly("DROP_HEADER");
    assertThat(of(envoy, "disabled")).isEmpty();
    assertThat(of(envoy, "remove"))
        .containsExactly(
            "x-vouchsafe-identity",
            "x-vouchsafe-reference",
            "x-vouchsafe-decision",
            "x-vouchsafe-reason");
  }

  @Test
  void theRouteNamesATenantAndAPolicyOfTheSettings(@TempDir Path directory) throws Exception {
    LabCa root =
        LabCa.root(CertificateSpec.ca("CN=Root", FakeClock.START), new BouncyCastleProvider());
    LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Issuing", FakeClock.START));
    Files.writeString(directory.resolve("root.pem"), ApiClient.pem(root.certificate()));
    Files.writeString(directory.resolve("issuing.pem"), ApiClient.pem(issuing.certificate()));
    Path file =
        Files.writeString(directory.resolve("vouchsafe.yaml"), text("envoy-grpc/vouchsafe.yaml"));

    SettingsReading reading = new SettingsReader(Map.of()).read(file);

    assertThat(reading).isInstanceOf(SettingsReading.Read.class);
    Settings settings = ((SettingsReading.Read) reading).settings();
    Map<?, ?> route = (Map<?, ?>) of(envoy(), "context_extensions").getFirst();
    assertThat(settings.tenants().get(route.get("vouchsafe_tenant")).policies())
        .containsKey(route.get("vouchsafe_policy").toString());
    assertThat(of(envoy(), "port_value")).contains(settings.listen().grpc().orElseThrow().port());
  }

  @Test
  void thePageShowsTheFilesAsTheyAre() throws IOException {
    String page = text("envoy-grpc.md");
    for (String file : List.of("envoy-grpc/vouchsafe.yaml", "envoy-grpc/envoy.yaml")) {
      String shown =
          text(file)
              .lines()
              .map(line -> "    " + line)
              .collect(Collectors.joining("\n", "\n\n", "\n\n"));

      assertThat(page).contains(shown);
    }
  }
}
