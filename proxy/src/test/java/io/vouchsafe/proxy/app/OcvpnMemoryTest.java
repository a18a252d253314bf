package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.front.http.MaskedText;
import io.vouchsafe.proxy.front.http.OwnMemory;
import io.vouchsafe.proxy.front.tls.TlsEngine;
import io.vouchsafe.proxy.ocvpn.GroupKey;
import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What is left of a key in this process' memory when devices were told it over TLS")
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class OcvpnMemoryTest {
  /** The key is never whole in an object of this test: each octet is written as it is sent. */
  private final MaskedText key = MaskedText.random(new SecureRandom(), GroupKey.OCTETS);

  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private final FakeGroups groups = new FakeGroups();
  private ServiceLab lab;

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    lab.close();
  }

  private void start(TlsEngine engine) throws Exception {
    wishes.tls = engine;
    wishes.ocvpn =
        Optional.of(OcvpnCallTest.ocvpn(Map.of("north", List.of("FGT001"), "south", List.of("X"))));
    wishes.groups = Optional.of(groups);
    wishes.tlsFronts =
        in -> List.of(new FrontSpec().named("localhost", FrontClient.NAME).to("ocvpn").in(in));
    groups.answer = new GroupAnswer.Told(MemberState.REGISTERING, 9, List.of(), true, false);
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
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(OwnMemory.places(key)).isEmpty());
  }
}
