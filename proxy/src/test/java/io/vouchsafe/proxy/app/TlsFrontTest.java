package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.FrontCertificate;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.config.TlsFrontSettings.ClientCertificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who passes a TLS front, and what the upstream is told about whom. */
@Timeout(180)
class TlsFrontTest {
  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private final EchoForwarding upstream = new EchoForwarding();
  private ServiceLab lab;

  private void start(ClientCertificate needed) throws Exception {
    wishes.forwardings = upstream;
    wishes.tlsFronts = lab -> List.of(front(lab, needed));
    lab = new ServiceLab(wishes);
  }

  static TlsFrontSettings front(ServiceLab lab, ClientCertificate needed) {
    Issued own =
        lab.issuing.issue(
            CertificateSpec.server("CN=front", FakeClock.START).dns(FrontClient.NAME));
    return new TlsFrontSettings(
        new HostAndPort("127.0.0.1", 0),
        List.of(
            new FrontCertificate(
                List.of(own.certificate(), lab.issuing.certificate()), own.keys().getPrivate())),
        "acme",
        "default",
        needed,
        URI.create("http://127.0.0.1:9000"),
        Optional.empty(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30));
  }

  private int port() {
    return lab.service.tlsFrontPorts().getFirst();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void aGoodCertificatePassesAndTheUpstreamIsToldWhoseItIs() throws Exception {
    start(ClientCertificate.REQUIRED);
    Issued alice = lab.client("CN=Alice B.,O=Acme");

    String answer = FrontClient.of(alice).get(port(), "/");

    assertThat(answer).startsWith("HTTP/1.1 200");
    Map<String, String> told = EchoForwarding.fields(answer);
    assertThat(told)
        .containsEntry("X-Client-CN", "Alice%20B.")
        .containsEntry("X-Vouchsafe-Decision", "allow")
        .containsEntry("X-Vouchsafe-Reason", "ok")
        .containsKey("X-Vouchsafe-Reference")
        .containsKey("X-Vouchsafe-Identity");
  }

  @Test
  void whoHasNoCertificateIsTold401WithTheReference() throws Exception {
    start(ClientCertificate.REQUIRED);

    String answer = FrontClient.nobody().get(port(), "/");

    assertThat(answer).startsWith("HTTP/1.1 401").contains("\"reference\":\"");
    assertThat(upstream.reached).isEmpty();
  }
}
