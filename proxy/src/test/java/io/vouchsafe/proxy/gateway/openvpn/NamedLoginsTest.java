package io.vouchsafe.proxy.gateway.openvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract, section 1, {@code decide_by_digest}. */
@Timeout(180)
class NamedLoginsTest {
  private static final Certificate ALICE = OpenVpnLab.client("CN=alice");

  @TempDir Path directory;
  private OpenVpnLab lab;
  private FakeOpenVpn server;

  @BeforeEach
  void lab() throws Exception {
    lab = new OpenVpnLab(directory);
    server = FakeOpenVpn.tcp();
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
    server.close();
  }

  @Test
  void whatTheServerNamesIsDecidedAbout() {
    lab.byDigest = true;
    lab.attached(server);
    server.clientAsks("CONNECT", 0, 1, OpenVpnLab.env(ALICE));

    OpenVpnLab.until(() -> assertThat(server.heard()).contains("client-auth-nt 0 1"));
    assertThat(lab.decisions.named)
        .containsExactly(
            new NamedCertificate(
                ALICE.sha256(), OpenVpnLab.CA.certificate().sha256(), ALICE.serial()));
    assertThat(lab.sessions.admitted)
        .singleElement()
        .satisfies(login -> assertThat(login.chain()).isEmpty());
  }

  @Test
  void withoutTheSettingNobodyIs() {
    lab.attached(server);
    server.clientAsks("CONNECT", 0, 1, OpenVpnLab.env(ALICE));

    OpenVpnLab.until(
        () ->
            assertThat(server.heard())
                .anySatisfy(line -> assertThat(line).startsWith("client-deny 0 1 ")));
    assertThat(lab.decisions.named).isEmpty();
  }

  /** A negative serial number has its sign in the decimal one alone. */
  @ParameterizedTest
  @ValueSource(
      strings = {"tls_digest_sha256_0", "tls_digest_sha256_1", "tls_serial_hex_0", "tls_serial_0"})
  void whatIsNotNamedInFullIsRefused(String name) {
    lab.byDigest = true;
    lab.attached(server);
    Map<String, String> env = OpenVpnLab.env(ALICE);
    env.put(name, "-" + env.get(name));
    server.clientAsks("CONNECT", 0, 1, env);

    OpenVpnLab.until(
        () ->
            assertThat(server.heard())
                .anySatisfy(line -> assertThat(line).startsWith("client-deny 0 1 ")));
    assertThat(lab.decisions.named).isEmpty();
  }
}
