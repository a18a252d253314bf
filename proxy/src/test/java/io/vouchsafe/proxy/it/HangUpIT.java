package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code systemctl reload}: SIGHUP to the process that serves. */
class HangUpIT {
  @Test
  void sighupReadsTheSettingsAgainAndEndsNothing(@TempDir Path directory) throws Exception {
    boolean ignored = isIgnored();
    if (ignored) {
      System.out.println("SKIPPED: whoever started this ignores SIGHUP, as nohup does");
    }
    Assumptions.assumeFalse(ignored, "SIGHUP is ignored");
    OpensslPki pki = new OpensslPki(directory);
    Path alice = pki.file("good.pem");
    try (RunningService service = new RunningService(directory, tenant("client_auth"))) {
      assertThat(service.decide(alice).path("reason").asText()).isEqualTo("ok");

      service.write(tenant("server_auth"));
      service.process().signal("HUP");
      service.process().await("a reload", () -> reloads(service, "success") == 1);
      assertThat(service.decide(alice).path("reason").asText()).isEqualTo("extended_key_usage");

      service.write(tenant("nonsense"));
      service.process().signal("HUP");
      service.process().await("a refused reload", () -> reloads(service, "failure") == 1);
      assertThat(service.decide(alice).path("reason").asText()).isEqualTo("extended_key_usage");
      assertThat(service.process().output())
          .anyMatch(line -> line.contains("vouchsafe.yaml") && line.contains("nonsense"));
      assertThat(service.process().terminate()).isZero();
    }
  }

  /** proc(5): the lowest bit of SigIgn is SIGHUP's, and children inherit it. */
  private static boolean isIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Character.digit(line.charAt(line.length() - 1), 16) & 1) == 1);
  }

  private static String tenant(String purpose) {
    return """
      acme:
        ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
        policies: { default: { ca_group: staff, purpose: %s, revocation: { sources: [] } } }
    """
        .formatted(purpose);
  }

  private static int reloads(RunningService service, String result) throws Exception {
    String series = "vouchsafe_config_reloads_total{result=\"" + result + "\"} ";
    List<String> found =
        service
            .get(service.admin, "/metrics")
            .body()
            .lines()
            .filter(line -> line.startsWith(series))
            .toList();
    return (int) Double.parseDouble(found.getFirst().substring(series.length()));
  }
}
