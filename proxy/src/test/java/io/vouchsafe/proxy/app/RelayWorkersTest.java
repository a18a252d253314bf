package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.HashAlgorithm;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Other people's OCSP requests never take a thread from decisions")
class RelayWorkersTest {
  private ServiceLab lab;

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void forwarding() throws Exception {
    lab = new ServiceLab();
    assertRelayWorksAlone();
  }

  @Test
  @DisplayName("Evidence from the cascade, judged and signed")
  void signing() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.signers = RelaySigningTest::signers;
    lab = new ServiceLab(wishes);
    assertRelayWorksAlone();
  }

  private void assertRelayWorksAlone() throws Exception {
    double before = done("vouchsafe-worker");
    try (RelayClient client = new RelayClient(lab.service.apiPort())) {
      byte[] request =
          RelayClient.request(
              HashAlgorithm.SHA256,
              new byte[0],
              lab.issuing.certificate(),
              lab.client("CN=Ann").certificate());
      assertThat(client.post(request).status()).isEqualTo(OCSPResponseStatus.SUCCESSFUL);
    }

    assertThat(done("vouchsafe-relay")).as("the relay's pool").isPositive();
    assertThat(done("vouchsafe-worker")).as("the decisions' pool").isEqualTo(before);
  }

  private double done(String pool) throws Exception {
    String series = "vouchsafe_workers_done_total{pool=\"" + pool + "\"}";
    return lab.api
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length()).strip()))
        .findFirst()
        .orElseThrow();
  }
}
