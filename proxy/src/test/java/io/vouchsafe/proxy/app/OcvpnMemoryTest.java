package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.front.http.MaskedText;
import io.vouchsafe.proxy.front.http.OwnMemory;
import io.vouchsafe.proxy.front.tls.RawHttp2;
import io.vouchsafe.proxy.front.tls.TlsEngine;
import io.vouchsafe.proxy.ocvpn.GroupKey;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("What is left of a key in this process' memory when devices were told it over TLS")
@EnabledOnOs(OS.LINUX)
@Timeout(180)
@Tag("memory")
class OcvpnMemoryTest {
  private static final int PING = 6;

  /** RFC 9113 §6.5.2: SETTINGS_INITIAL_WINDOW_SIZE of none. */
  private static final byte[] NO_WINDOW = {0, 4, 0, 0, 0, 0};

  /** The key is never whole in an object of this test: each octet is written as it is sent. */
  private final MaskedText key = MaskedText.random(new SecureRandom(), GroupKey.OCTETS);

  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private final FakeGroups groups = new FakeGroups();
  private Duration patience = Duration.ofSeconds(30);
  private ServiceLab lab;

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    lab.close();
  }

  private void start(TlsEngine engine) throws Exception {
    OcvpnTlsTest.wish(wishes, engine, groups, patience);
    groups.key =
        Optional.of(
            out -> {
              key.writeTo(out);
              return true;
            });
    lab = new ServiceLab(wishes);
  }

  @ParameterizedTest
  @CsvSource({"BORINGSSL,HTTP_1_1", "BORINGSSL,HTTP_2", "JDK,HTTP_1_1", "JDK,HTTP_2"})
  void nothingIsLeftOfIt(TlsEngine engine, HttpClient.Version version) throws Exception {
    start(engine);
    assertThat(OwnMemory.places(key)).as("before").isEmpty();

    String told =
        DeviceProcess.call(
            directory,
            lab.client("CN=FGT001"),
            List.of(lab.issuing.certificate()),
            "https://localhost:" + lab.service.tlsFrontPorts().getFirst() + "/v1/acme/ocvpn/poll",
            version);

    assertThat(told).isEqualTo("200 " + version + " with a key of 44 characters");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(OwnMemory.places(key)).isEmpty());
  }

  /** RFC 9113 §5.2: it leaves no window, and says something again and again. */
  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void whoDoesNotTakeItDoesNotMakeItStay(TlsEngine engine) throws Exception {
    patience = Duration.ofSeconds(10);
    start(engine);
    FrontClient device = FrontClient.of(lab.client("CN=FGT001"), lab.issuing.certificate());
    String body = "{\"serial_number\":\"FGT001\",\"generation\":0}";

    try (RawHttp2 client =
        new RawHttp2(device.overHttp2().connect(lab.service.tlsFrontPorts().getFirst()))) {
      client.frame(RawHttp2.SETTINGS, 0, 0, NO_WINDOW);
      client
          .headers(
              1,
              false,
              RawHttp2.fields(
                  ":method", "POST",
                  ":scheme", "https",
                  ":path", "/v1/acme/ocvpn/poll",
                  ":authority", "front.test",
                  "content-type", "application/json"))
          .data(1, true, body);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !OwnMemory.places(key).isEmpty());
      Awaitility.await()
          .atMost(Duration.ofSeconds(120))
          .until(
              () -> {
                client.frame(PING, 0, 0, new byte[8]);
                return OwnMemory.places(key).isEmpty();
              });
    } catch (SocketException cut) {
      // What it says comes too late.
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(OwnMemory.places(key)).isEmpty());
  }
}
