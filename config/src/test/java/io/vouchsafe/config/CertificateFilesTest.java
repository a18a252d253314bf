package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.issuing;
import static io.vouchsafe.config.WrittenSettings.pem;
import static io.vouchsafe.config.WrittenSettings.root;
import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates are read from PEM, several in one file, or DER; anything else is a mistake. */
class CertificateFilesTest {
  private static final String YAML =
      withTenant("").replace("intermediates: [issuing.pem]", "intermediates: [file, root.pem]");

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void certificatesAreRead(String name, byte[] file) {
    WrittenSettings written = new WrittenSettings(directory).write("file", file);

    assertThat(written.tenant(YAML).caGroups().get("staff").intermediates())
        .containsExactly(issuing(), root());
  }

  static Stream<Arguments> good() {
    byte[] der = issuing().der().toBytes();
    return Stream.of(
        arguments("DER", der),
        text("PEM", pem(issuing())),
        text("several in one, each counted once", pem(issuing()) + pem(root()) + pem(issuing())),
        text("CRLF", pem(issuing()).replace("\n", "\r\n")),
        text("explanation around the blocks", "Issuer: x\n" + pem(issuing()) + "\n# end\n"),
        text("old label", pem(issuing()).replace(" CERTIFICATE", " X509 CERTIFICATE")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void anythingElseIsAMistake(String problem, byte[] file) {
    WrittenSettings written = new WrittenSettings(directory).write("file", file);

    assertThat(written.problems(YAML))
        .containsExactly(
            "vouchsafe.yaml:3: tenants.acme.ca_groups.staff.intermediates[0]: 'file' " + problem);
  }

  static Stream<Arguments> bad() {
    byte[] der = issuing().der().toBytes();
    String pem = pem(issuing());
    String none = "holds no certificate, in PEM or DER";
    return Stream.of(
        text("is empty", ""),
        text(none, "hello"),
        arguments(none, Arrays.copyOf(der, der.length - 1)),
        arguments(none, Arrays.copyOf(der, der.length + 1)),
        text(none, "-----BEGIN \n"),
        text("has no valid certificate at line 1", pem.substring(0, pem.length() - 5)),
        text("has no valid certificate at line 1", pem.replace("MII", "MI*")),
        text("has no valid certificate at line 1", pem.replaceFirst("\n[^\n]*\n", "\n")),
        text(
            "holds a private key in line 1, only certificates are expected: are the files of"
                + " certificate and key swapped? A private key belongs into a file of its own",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" + pem),
        text(
            "holds 'TRUSTED CERTIFICATE' in line 1, only certificates are expected",
            pem.replace(" CERTIFICATE", " TRUSTED CERTIFICATE")),
        arguments("is longer than 4194304 bytes", new byte[CertificateFiles.LONGEST + 1]));
  }

  private static Arguments text(String name, String text) {
    return arguments(name, text.getBytes(StandardCharsets.US_ASCII));
  }
}
