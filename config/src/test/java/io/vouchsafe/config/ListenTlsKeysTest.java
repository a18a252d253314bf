package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code listen.tls}. */
class ListenTlsKeysTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path directory;
  private WrittenSettings written;

  @BeforeEach
  void write() {
    written = new WrittenSettings(directory);
    Issued issued =
        WrittenSettings.issue(CertificateSpec.server("CN=api", NOW).dns("api.acme.test"));
    written
        .write("api.pem", WrittenSettings.pem(issued.certificate()))
        .writePrivate(
            "api.key", WrittenSettings.pem("PRIVATE KEY", issued.keys().getPrivate().getEncoded()));
  }

  private static String listen(String tls) {
    return WrittenSettings.withPolicy("") + "listen: { tls: { " + tls + " } }\n";
  }

  @Test
  void withoutItTheApiSpeaksPlainHttp() {
    ListenSettings listen = written.settings(WrittenSettings.withPolicy("")).listen();

    assertThat(listen.tls()).isEmpty();
    assertThat(listen.mayCarryKeys()).isTrue();
  }

  @Test
  void everyKeyIsRead() {
    ListenTls tls =
        written
            .settings(listen("certificate: api.pem, key: api.key, client_policy: acme/default"))
            .listen()
            .tls()
            .orElseThrow();

    assertThat(tls.certificate().leaf().subject().shown()).isEqualTo("CN=api");
    assertThat(tls.clients()).contains(new ListenTls.ClientPolicy("acme", "default"));
    assertThat(tls.toString()).doesNotContain("PrivateKey");
  }

  @Test
  void noClientIsAskedWithoutAPolicy() {
    assertThat(
            written
                .settings(listen("certificate: api.pem, key: api.key"))
                .listen()
                .tls()
                .orElseThrow()
                .clients())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          certificate: api.pem|listen.tls.key: is required
          key: api.key|listen.tls.certificate: is required
          certificate: none.pem, key: api.key|'none.pem'
          certificate: root.pem, key: api.key|the key is not the one of CN=Root
          certificate: api.pem, key: api.key, client_policy: default|listen.tls.client_policy: 'default' is no tenant and policy
          certificate: api.pem, key: api.key, client_policy: acme/|is no tenant and policy
          certificate: api.pem, key: api.key, client_policy: acmee/default|nothing in tenants is called 'acmee', nearest is 'acme'
          certificate: api.pem, key: api.key, client_policy: acme/defualt|nothing in policies of tenant acme is called 'defualt', nearest is 'default'
          certificate: api.pem, key: api.key, clients: a|listen.tls.clients: unknown key
          """)
  void mistakesAreTold(String tls, String mistake) {
    assertThat(written.problems(listen(tls)).toString()).contains(mistake);
  }
}
