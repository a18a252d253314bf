package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where the CRLs of the last run are gone, nobody knows below which number none is taken, and
 * whoever is between us and the server hands out an older one.
 */
@Timeout(180)
class OlderCrlTest {
  private static final int KEY_COMPROMISE = 1;

  @TempDir private Path directory;

  private RestartLab lab;
  private Certificate eve;
  private Certificate mallory;

  @BeforeEach
  void learn() throws Exception {
    lab = new RestartLab(directory);
    lab.sources = "ocsp, crl";
    lab.crls = "{ corp: { urls: [\"" + directory.resolve("issuing.crl").toUri() + "\"] } }";
    lab.usedCrls = "corp";
    eve = lab.client("CN=Eve");
    mallory = lab.client("CN=Mallory");
    publish(
        CrlSpec.complete(FakeClock.START)
            .number(5)
            .revoke(mallory.serial().value(), FakeClock.START, KEY_COMPROMISE));
    lab.start();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    assertThat(reason(eve)).isEqualTo("revoked");
    lab.responder.status(500);
    assertThat(reason(mallory)).isEqualTo("revoked");
    lab.stop();
    delete(directory.resolve("state/crl"));
    publish(CrlSpec.complete(FakeClock.START.minusSeconds(60)).number(4));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void whatAResponderSaidStands() throws Exception {
    lab.start();

    assertThat(reason(eve)).isEqualTo("revoked");
  }

  private String reason(Certificate certificate) throws Exception {
    return lab.api().decide(certificate).getString("reason");
  }

  private void publish(CrlSpec spec) throws IOException {
    Files.write(directory.resolve("issuing.crl"), lab.crl(spec));
  }

  private static void delete(Path tree) throws IOException {
    assertThat(tree).isDirectory();
    List<Path> all;
    try (var walk = Files.walk(tree)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
