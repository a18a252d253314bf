package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenant that nobody has asked yet shows nothing; what happens makes its series appear. */
class UnaskedTenantsTest {
  private static final int MANY = 200;

  @TempDir Path directory;
  private ReloadLab lab;

  @BeforeEach
  void start() throws Exception {
    lab = new ReloadLab(directory);
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void tenantsThatNobodyHasAskedAddNothingToTheMetrics() throws Exception {
    StringBuilder more = new StringBuilder();
    for (int i = 0; i < MANY; i++) {
      more.append(
          """
            t%d:
              ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
              ocsp: { corp: { url: "http://127.0.0.1:9/" } }
              policies: { default: { ca_group: staff, revocation: { sources: [ocsp], scope: leaf, ocsp: [corp] } } }
          """
              .formatted(i));
    }
    lab.tenants = more.toString();
    lab.reload();
    lab.reload();

    assertThat(ofTenants()).isEmpty();
  }

  @Test
  void aDecisionMakesTheSeriesOfItsTenantAppear() throws Exception {
    Certificate alice = lab.client("CN=Alice");
    lab.api.decide(alice);

    assertThat(ofTenants())
        .anyMatch(line -> line.startsWith("vouchsafe_decisions_total{"))
        .anyMatch(line -> line.startsWith("vouchsafe_breaker_open{"))
        .anyMatch(line -> line.startsWith("cache_size{cache=\"accepted\""))
        .anyMatch(line -> line.startsWith("cache_evictions_total{cache=\"status\""))
        .noneMatch(line -> line.contains("cache=\"revoked\""))
        .noneMatch(line -> line.contains("cache=\"response\""))
        .noneMatch(line -> line.startsWith("vouchsafe_relay_"))
        .noneMatch(line -> line.startsWith("vouchsafe_blocks"));
  }

  private List<String> ofTenants() throws Exception {
    return lab.metrics().lines().filter(line -> line.contains("tenant=\"")).toList();
  }
}
