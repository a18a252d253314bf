package io.vouchsafe.proxy.emergency;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.BlockDocument;
import io.vouchsafe.config.DocumentReading;
import io.vouchsafe.config.EmergencyDocuments;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admin port took, a restart can read: else it keeps the service from starting. */
class KeptEmergencyTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'serial': '0a', 'note': 'the CEO\\u0092s card'",
        "'serial': '0a', 'note': 'x\\ufffe\\uffff\\u0085\\ufeff'",
        "'serial': '0a', 'note': '\\ud83d\\ude00 # - * & : \\\\ \\\"'",
        "'serial': '0a', 'since': '-0001-01-01T00:00:00+18:00'",
        "'subject': 'CN=a\\u0092b,O=x\\ufffe'",
        "'subject': 'CN=a\\\\,b+OU=x,O=\\\\#hash'",
        "'subject': 'CN=\\\\20lead\\\\20,2.5.4.97=\\\\00\\\\0a\\\\7f'",
        "'subject': '1.2.3.4=#0c0161,O=\\\\C4\\\\8D'",
      })
  void whatWasTakenIsReadAgain(String entry) throws Exception {
    BlockList taken = read("{'entries': [{%s}]}".formatted(entry).replace('\'', '"'));
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    KeptEmergency.of("acme", state, CLOCK).addBlocks(taken);

    assertThat(KeptEmergency.of("acme", state, CLOCK).current().blocks()).isEqualTo(taken);
  }

  private static BlockList read(String json) {
    DocumentReading<BlockDocument> reading =
        EmergencyDocuments.blocks(json.getBytes(StandardCharsets.UTF_8), "body");
    assertThat(reading).isInstanceOf(DocumentReading.Read.class);
    return ((DocumentReading.Read<BlockDocument>) reading).document().list();
  }
}
