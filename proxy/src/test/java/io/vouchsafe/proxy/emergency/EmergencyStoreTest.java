package io.vouchsafe.proxy.emergency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.BlockDocument;
import io.vouchsafe.config.DocumentReading;
import io.vouchsafe.config.EmergencyDocuments;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admin port took, a restart can read: else it keeps the service from starting. */
class EmergencyStoreTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));

  private static final EntryIds IDS = new EntryIds(new SplittableRandom(7));

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'serial': '0a', 'note': 'the CEO\\u0092s card'",
        "'serial': '0a', 'note': 'x\\ufffe\\uffff\\u0085\\ufeff'",
        "'serial': '0a', 'note': '\\ud83d\\ude00 # - * & : \\\\ \\\"'",
        "'serial': '0a', 'since': '-0001-01-01T00:00:00+18:00'",
        "'subject': 'CN=a\\\\C2\\\\92b,O=x\\\\EF\\\\BF\\\\BE'",
        "'subject': 'CN=a\\\\,b+OU=x,O=\\\\#hash'",
        "'subject': 'CN=\\\\20lead\\\\20,2.5.4.97=\\\\00\\\\0a\\\\7f'",
        "'subject': '1.2.3.4=#0c0161,O=\\\\C4\\\\8D'",
      })
  void whatWasTakenIsReadAgain(String entry) throws Exception {
    BlockList taken = read("{'entries': [{%s}]}".formatted(entry).replace('\'', '"'));
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    EmergencyStore kept = EmergencyStore.of("acme", state, CLOCK);
    kept.addBlocks(taken, IDS);

    BlockList again = EmergencyStore.of("acme", state, CLOCK).current().blocks();
    assertThat(again).isEqualTo(kept.current().blocks());
    assertThat(again.entries())
        .singleElement()
        .usingRecursiveComparison()
        .ignoringFields("id")
        .isEqualTo(taken.entries().getFirst());
  }

  /** What an earlier version kept has no ids: every start gives the same ones. */
  @Test
  void anOldFileGetsTheSameIdsAtEveryStart() throws Exception {
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    state.write(
        "emergency-acme.json",
        """
        {"blocks": [{"serial": "0a"}, {"serial": "0a"}, {"subject": "CN=a", "id": "../x"},
         {"subject": "CN=b", "id": "0123456789abcdef"},
         {"subject": "CN=c", "id": "0123456789abcdef"}], "break_glass": []}
        """
            .getBytes(StandardCharsets.UTF_8));

    List<String> ids = ids(EmergencyStore.of("acme", state, CLOCK));

    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{16}"));
    assertThat(ids.get(3)).isEqualTo("0123456789abcdef");
    assertThat(ids(EmergencyStore.of("acme", state, CLOCK))).isEqualTo(ids);
  }

  @Test
  void changesAtOnceLoseNothing() throws Exception {
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    EmergencyStore kept = EmergencyStore.of("acme", state, CLOCK);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<EmergencyStore.Outcome>> orders = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        BlockList one = read("{\"entries\": [{\"subject\": \"CN=%d\"}]}".formatted(i));
        orders.add(() -> kept.addBlocks(one, IDS));
      }
      for (Future<EmergencyStore.Outcome> order : threads.invokeAll(orders)) {
        assertThat(order.get()).isInstanceOf(EmergencyStore.Outcome.Done.class);
      }
    }
    assertThat(ids(kept)).hasSize(64).doesNotHaveDuplicates();
    assertThat(ids(EmergencyStore.of("acme", state, CLOCK))).isEqualTo(ids(kept));
  }

  @Test
  void aListOfTooManyBytesIsNotTakenAndOneCanAlwaysBeMadeShorter() {
    EmergencyStore kept = EmergencyStore.of("acme", StateDirectory.NONE, CLOCK);
    String subject = String.join(",", Collections.nCopies(40, "OU=" + "a".repeat(90)));
    BlockEntry entry =
        read("{\"entries\": [{\"subject\": \"%s\"}]}".formatted(subject)).entries().getFirst();
    int fit = EmergencyStore.MOST_BYTES / 4000;
    kept.addBlocks(BlockList.of(Collections.nCopies(fit, entry)), IDS);

    assertThat(kept.addBlocks(BlockList.of(Collections.nCopies(200, entry)), IDS))
        .isInstanceOf(EmergencyStore.Outcome.TooMany.class);

    assertThat(ids(kept)).hasSize(fit);
    assertThat(kept.removeBlock(ids(kept).getFirst()))
        .isInstanceOf(EmergencyStore.Outcome.Done.class);
    assertThat(ids(kept)).hasSize(fit - 1);
  }

  /** What cannot be written must neither let anybody in nor grow without end. */
  @Test
  void whileTheDiskIsFullOnlyWhatIsStricterHolds() throws Exception {
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    EmergencyStore kept = EmergencyStore.of("acme", state, CLOCK);
    kept.addBlocks(read("{'entries': [{'subject': 'CN=a'}, {'subject': 'CN=b'}]}"), IDS);
    List<String> before = ids(kept);
    Path away = Files.move(directory.resolve("state"), directory.resolve("away"));

    EmergencyStore.Outcome removed = kept.removeBlock(before.getFirst());
    assertThat(saving(removed)).isInstanceOf(EmergencyStore.Saving.NotYet.class);
    assertThat(ids(kept)).isEqualTo(before);
    kept.removeAllBlocks();
    assertThat(ids(kept)).isEqualTo(before);

    BlockList c = read("{'entries': [{'subject': 'CN=c'}]}");
    EmergencyStore.Outcome replaced = kept.replaceBlocks(c, IDS, any -> true);
    assertThat(((EmergencyStore.Outcome.Done) replaced).added().entries()).hasSize(1);
    assertThat(ids(kept)).hasSize(3).startsWith(before.get(0), before.get(1));
    for (int i = 0; i < 5; i++) {
      kept.replaceBlocks(c, IDS, any -> true);
      kept.addBlocks(c, IDS);
    }
    assertThat(ids(kept)).as("the same order again and again").hasSize(3);

    Files.move(away, directory.resolve("state"));
    kept.saveAgain();
    assertThat(ids(EmergencyStore.of("acme", state, CLOCK))).isEqualTo(ids(kept));
    assertThat(kept.saving()).isInstanceOf(EmergencyStore.Saving.Saved.class);
  }

  @Test
  void whatAFullDiskLeavesStandingIsBounded() throws Exception {
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    EmergencyStore kept = EmergencyStore.of("acme", state, CLOCK);
    kept.addBlocks(numbered(0, BlockDocument.MOST - 1), IDS);
    Files.move(directory.resolve("state"), directory.resolve("away"));

    assertThat(kept.replaceBlocks(numbered(BlockDocument.MOST, 2), IDS, any -> true))
        .isInstanceOf(EmergencyStore.Outcome.TooMany.class);
    assertThat(kept.replaceBlocks(numbered(BlockDocument.MOST, 1), IDS, any -> true))
        .isInstanceOf(EmergencyStore.Outcome.Done.class);
    assertThat(ids(kept)).hasSize(BlockDocument.MOST);
  }

  private static BlockList numbered(int first, int count) {
    return BlockList.of(
        IntStream.range(first, first + count)
            .mapToObj(
                number ->
                    new BlockEntry(
                        new Target.OfKey(
                            Fingerprint.sha256(Integer.toString(number).getBytes(UTF_8))),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
            .toList());
  }

  private static EmergencyStore.Saving saving(EmergencyStore.Outcome outcome) {
    return ((EmergencyStore.Outcome.Done) outcome).saving();
  }

  private static List<String> ids(EmergencyStore kept) {
    return kept.current().blocks().entries().stream().map(each -> each.id().orElseThrow()).toList();
  }

  private static BlockList read(String json) {
    DocumentReading<BlockDocument> reading =
        EmergencyDocuments.blocks(json.replace('\'', '"').getBytes(UTF_8), "body");
    assertThat(reading).isInstanceOf(DocumentReading.Read.class);
    return ((DocumentReading.Read<BlockDocument>) reading).document().list();
  }
}
