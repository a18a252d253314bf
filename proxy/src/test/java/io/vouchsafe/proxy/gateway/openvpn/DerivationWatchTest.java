package io.vouchsafe.proxy.gateway.openvpn;

import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.ALICE;
import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.SINCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.GatewaySettings.KeyDerivation;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How keys are made is what the server says. The lines are those of OpenVPN 2.6.14; a client that
 * sent {@code IV_PROTO=06} before {@code IV_PROTO=990} has the environment of {@link
 * PlayedServerLab}, and no protocol flags.
 */
class DerivationWatchTest {
  private static final String KEYS =
      "alice/10.9.0.2:40000 Data Channel: cipher 'AES-256-GCM', peer-id: 0";
  private static final String EXPORTER =
      "alice/10.9.0.2:40000 Protocol options: protocol-flags cc-exit tls-ekm dyn-tls-crypt";

  private final PlayedServerLab lab = PlayedServerLab.attached();

  private void logs(String... messages) {
    for (String message : messages) {
      lab.openVpn.heard(new ManagementEvent.Log("", message));
    }
    lab.settle();
  }

  private void demandsExporter() {
    lab.openVpn.follow(null, PlayedServerLab.settings("default", KeyDerivation.TLS_EKM));
  }

  private static String derivation(Session session) {
    return session.facts().keys().orElseThrow().derivation();
  }

  private double count(String derivation) {
    return lab.meters
        .get("vouchsafe.openvpn.sessions")
        .tags("derivation", derivation)
        .gauge()
        .value();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        EXPORTER + "| tls-ekm",
        "alice/10.9.0.2:40000 Protocol options: explicit-exit-notify 1, protocol-flags tls-ekm"
            + "| tls-ekm",
        "alice/10.9.0.2:40000 Protocol options: explicit-exit-notify 1| prf",
        "alice/10.9.0.2:40000 Protocol options: protocol-flags cc-exit| prf",
        "MANAGEMENT: CMD 'status 3'| prf",
        "bob/10.9.0.3:40001 Protocol options: protocol-flags cc-exit tls-ekm| prf",
        "bob/10.9.0.3:40001 NOTE: --mute triggered...| prf",
        "alice/10.9.0.2:40000 Timers: ping 2, ping-restart 20| prf",
        "alice/10.9.0.2:40000 NOTE: --mute triggered...| tls-ekm",
      })
  void whatComesAfterTheKeysSaysHowTheyAreMade(String next, String wanted) {
    Session session = lab.alice();
    logs(KEYS, next);
    lab.pass(DerivationWatch.GRACE);
    assertThat(derivation(session)).isEqualTo(wanted);
    assertThat(count(wanted)).isEqualTo(1);
  }

  /** As the server of the page logs it; others come at the same time. */
  @Test
  void linesMayBeBetween() {
    Session alice = lab.alice();
    Session bob = lab.bob();
    lab.pass(OpenVpnSessions.LOOK_SOON.plusSeconds(1));
    logs(
        KEYS,
        "alice/10.9.0.2:40000 Timers: ping 10, ping-restart 120",
        "bob/10.9.0.3:40001 Data Channel: cipher 'AES-256-GCM', peer-id: 1",
        EXPORTER,
        "bob/10.9.0.3:40001 Protocol options: explicit-exit-notify 1");
    assertThat(derivation(alice)).isEqualTo("tls-ekm");
    assertThat(derivation(bob)).isEqualTo("prf");
    lab.pass(DerivationWatch.GRACE);
    assertThat(derivation(alice)).as("the exporter was said").isEqualTo("tls-ekm");
    assertThat(count("prf")).isEqualTo(1);
  }

  @Test
  void howManyWaitIsBounded() {
    for (int cid = 0; cid <= DerivationWatch.MOST_WAITING; cid++) {
      lab.openVpn.admit(
          lab.login(cid, false, "10.9.%d.%d:40000".formatted(cid / 250, cid % 250), ALICE),
          lab.verdict(ALICE));
      logs(KEYS.replace("10.9.0.2", "10.9.%d.%d".formatted(cid / 250, cid % 250)));
    }
    lab.clock.turn(DerivationWatch.GRACE);
    assertThat(count("prf")).isEqualTo(DerivationWatch.MOST_WAITING);
    assertThat(count("tls-ekm")).isEqualTo(1);
  }

  @Test
  void whatIsLostWithTheConnectionSaysNothing() {
    Session session = lab.alice();
    logs(KEYS);
    lab.openVpn.detached();
    lab.pass(DerivationWatch.GRACE);
    assertThat(derivation(session)).isEqualTo("tls-ekm");
  }

  /** The address of alice, and a line that is not the server's about her. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.9.0.2:40000 Data Channel: cipher 'A'",
        "bob/10.9.0.2:40000 Data Channel: cipher 'A'",
        "alice/10.9.0.9:40000 Data Channel: cipher 'A'",
        "mallory/10.9.0.3:5 peer info: UV_X=alice/10.9.0.2:40000 Data Channel: cipher 'A'",
        "10.9.0.3:5 peer info: UV_X=alice/10.9.0.2:40000 Data Channel: cipher 'A'",
        "alice/10.9.0.2:40000 Data Channel: cipher 'A'/10.9.0.3:5 Data Channel: cipher 'A'",
        "alice/10.9.0.2:40000 Data Channel: cipher 'A'/10.9.0.3:5 MULTI: primary virtual IP",
        "alice/10.9.0.2:40000 Outgoing Data Channel: Cipher 'AES-256-GCM' initialized with 256 bit"
            + " key",
      })
  void aForgedLineSaysNothing(String message) {
    demandsExporter();
    Session session = lab.alice();
    logs(message, "the next line");
    lab.pass(DerivationWatch.GRACE);
    assertThat(derivation(session)).isEqualTo("tls-ekm");
    assertThat(lab.sessions.list()).hasSize(1);
  }

  @Test
  void whoUsesThePrfIsCutWhereTheExporterIsDemanded() {
    demandsExporter();
    lab.alice();
    logs(KEYS, "MANAGEMENT: CMD 'status 3'");
    lab.pass(DerivationWatch.GRACE.plusSeconds(1));
    assertThat(lab.server.told("client-kill"))
        .containsExactly("client-kill 0 \"HALT,weak_algorithm\"");
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void whoUsesTheExporterIsNot() {
    demandsExporter();
    lab.alice();
    logs(KEYS, EXPORTER);
    lab.pass(Duration.ofMinutes(2));
    assertThat(lab.server.told("client-kill")).isEmpty();
    assertThat(lab.openVpn.concerns()).isEmpty();
  }

  @Test
  void whoUsesThePrfIsCutWhenTheExporterIsDemandedLater() {
    lab.alice();
    lab.bob();
    logs(KEYS, "alice/10.9.0.2:40000 Protocol options: explicit-exit-notify 1");
    assertThat(lab.sessions.list()).hasSize(2);
    demandsExporter();
    lab.pass(Duration.ofSeconds(1));
    assertThat(lab.sessions.list()).hasSize(1);
    assertThat(lab.server.told("client-kill"))
        .containsExactly("client-kill 0 \"HALT,weak_algorithm\"");
  }

  @Test
  void whereTheServerSaysNothingIsAConcern() {
    demandsExporter();
    lab.alice();
    lab.pass(OpenVpnSessions.WATCH);
    assertThat(lab.openVpn.concerns()).as("it may say it yet").isEmpty();
    lab.pass(OpenVpnSessions.WATCH);
    assertThat(lab.openVpn.concerns())
        .singleElement()
        .asString()
        .contains("keys of 1 session", "client's word alone", "verb 3");
    logs(KEYS, EXPORTER);
    lab.pass(OpenVpnSessions.WATCH);
    assertThat(lab.openVpn.concerns()).isEmpty();
  }

  @Test
  void whoDoesNotDemandTheExporterHasNoConcern() {
    lab.alice();
    lab.pass(OpenVpnSessions.WATCH.multipliedBy(3));
    assertThat(lab.openVpn.concerns()).isEmpty();
  }

  @Test
  void whatTheServerHasSaidSurvivesARestartOfOurs() {
    lab.alice();
    lab.bob();
    logs(KEYS, EXPORTER);
    lab.pass(Duration.ofSeconds(10));
    PlayedServerLab next = lab.next();
    next.openVpn.follow(null, PlayedServerLab.settings("default", KeyDerivation.TLS_EKM));
    next.attach();
    assertThat(next.sessions.list()).hasSize(2);
    next.pass(OpenVpnSessions.WATCH.multipliedBy(3));
    assertThat(next.openVpn.concerns())
        .as("of bob nothing was said")
        .singleElement()
        .asString()
        .contains("keys of 1 session");
    assertThat(next.server.rows.get(0L).since()).isEqualTo(SINCE);
    assertThat(next.openVpn.certificates()).contains(ALICE.sha256().hex());
  }
}
