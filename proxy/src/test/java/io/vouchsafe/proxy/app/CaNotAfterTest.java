package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each certificate of the CA groups has one gauge that tells its end, for as long as it stands. */
class CaNotAfterTest {
  private static final String NAME = "vouchsafe_ca_not_after_seconds";

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
  void anchorsAndIntermediatesAreToldFromTheStart() throws Exception {
    assertThat(gauges()).hasSize(2);
    assertThat(end(lab.root.certificate()))
        .isEqualTo(lab.root.certificate().notAfter().getEpochSecond());
    assertThat(end(lab.issuing.certificate()))
        .isEqualTo(lab.issuing.certificate().notAfter().getEpochSecond());
  }

  @Test
  void aCertificateOfManyGroupsHasOneGauge() throws Exception {
    lab.tenants =
        """
          beta:
            ca_groups: { one: { anchors: [root.pem] }, two: { anchors: [root.pem, issuing.pem] } }
            policies: { default: { ca_group: one, revocation: { sources: [] } } }
        """;
    lab.reload();

    assertThat(gauges()).hasSize(2);
  }

  @Test
  void oneThatStandsNowhereAnyMoreLosesItsGauge() throws Exception {
    lab.anchors = "root.pem, stranger.pem";
    lab.reload();
    assertThat(gauges()).hasSize(3);
    assertThat(end(lab.stranger.certificate()))
        .isEqualTo(lab.stranger.certificate().notAfter().getEpochSecond());

    lab.anchors = "root.pem";
    lab.reload();
    assertThat(gauges())
        .hasSize(2)
        .noneMatch(line -> line.contains(lab.stranger.certificate().sha256().hex()));
    assertThat(end(lab.root.certificate())).isPositive();
  }

  @Test
  void aReloadThatIsRefusedChangesNothing() throws Exception {
    lab.anchors = "stranger.pem, missing.pem";
    assertThat(lab.tryReload().statusCode()).isEqualTo(422);

    assertThat(gauges()).hasSize(2);
  }

  private List<String> gauges() throws Exception {
    return ApiClient.series(lab.metrics(), NAME);
  }

  private double end(Certificate ca) throws Exception {
    return lab.metric(NAME + "{sha256=\"" + ca.sha256().hex() + "\"}");
  }
}
