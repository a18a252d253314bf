package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code import fortiadc}: settings on one stream, everything about them on the other. */
class ImportCommandTest {
  private static final String OBJECT =
      """
      config system certificate ocsp
        edit corp
          set url http://ocsp.test/
          set ocsp-signing-certificates signer
          set colour blue
          set timeout %s
        next
      end
      """;

  @TempDir Path directory;

  @Test
  void settingsGoToStandardOutputAndTheRestToStandardError() throws IOException {
    CommandRun run = imported(OBJECT.formatted("300"));
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("tenants:\n  \"root\":\n", "timeout: 300  # line 6")
        .doesNotContain("warning:");
    assertThat(run.err())
        .contains("adc.conf:5: warning: ocsp corp: unknown key 'colour' is left out")
        .contains("stricter: root/corp: timeout: one deadline for each URL");
  }

  @Test
  void aMistakeRefusesTheWholeFile() throws IOException {
    CommandRun run = imported(OBJECT.formatted("0"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("adc.conf:6: ocsp corp: timeout: 0 is out of range");
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    CommandRun run = CommandRun.of("import", "fortiadc", directory.resolve("no").toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("does not exist");
  }

  private CommandRun imported(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("adc.conf"), text);
    return CommandRun.of("import", "fortiadc", file.toString());
  }

  @Test
  void cosCoreNamesTheFilesToWriteAndNeverTheSecret() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("cos.conf"),
            """
            add PSK branch Type=ASCII PSKAscii=topsecret
            add Interface LANtoLANVPN hq PSK=branch RemoteEndpoint=203.0.113.1 IKEDSField=1
            """);
    CommandRun run = CommandRun.of("import", "cos", file.toString());
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("tunnels:\n      - name: \"hq\"\n", "psk: \"file:branch.psk\"");
    assertThat(run.err())
        .contains("to write: branch.psk: the text of PSK branch (chmod 600)")
        .contains("cos.conf:2: warning: LANtoLANVPN hq: IKEDSField: DiffServ is not carried over");
    assertThat(run.out() + run.err()).doesNotContain("topsecret");
  }

  @Test
  void cosCoreWithoutTunnelsIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("cos.conf"), "add IPPolicy Name=all\n");
    CommandRun run = CommandRun.of("import", "cos", file.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("has neither IPsec tunnels nor ID lists nor LDAP servers");
  }
}
