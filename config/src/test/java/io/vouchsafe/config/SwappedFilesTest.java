package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.pem;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificate and key in each other's place are called so, and nobody is sent to chmod. */
class SwappedFilesTest {
  private static final String KEY =
      "holds a certificate, its private key is expected: are the two files swapped?";
  private static final String CERTIFICATE =
      "holds a private key in line 1, only certificates are expected: are the files of certificate"
          + " and key swapped? A private key belongs into a file of its own";

  @TempDir Path directory;

  @Test
  void bothFilesAreNamedWithWhatTheyHold() {
    WrittenSettings written = new WrittenSettings(directory);
    written.writePrivate("own.key", pem("PRIVATE KEY", WrittenSettings.signerKey().getEncoded()));
    written.permissions("signer.pem", "rw-r--r--");

    assertThat(
            written.problems(
                WrittenSettings.withTenant("")
                    + "tls_fronts: [ { listen: 127.0.0.1:8443, certificate: own.key, key:"
                    + " signer.pem, tenant: acme, upstream: http://127.0.0.1:9000 } ]"))
        .containsExactly(
            "vouchsafe.yaml:8: tls_fronts[0].certificate: 'own.key' " + CERTIFICATE,
            "vouchsafe.yaml:8: tls_fronts[0].key: 'signer.pem' " + KEY);
  }

  @Test
  void whatStopsTheStartComesBeforeWhatDoesNot() {
    WrittenSettings written = new WrittenSettings(directory);

    assertThat(
            written.problems(
                WrittenSettings.withTenant("front: { header: nginx }\ncache: { max_lifetime: 0 }")))
        .hasSize(2)
        .satisfies(problems -> assertThat(problems.getFirst()).contains("cache.max_lifetime: 0"))
        .satisfies(problems -> assertThat(problems.getLast()).contains("warning: "));
  }
}
