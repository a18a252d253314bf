package io.vouchsafe.proxy.shared.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.state.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Who this node is")
class NodeIdentityTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_795_000_000_000L);

  @TempDir Path directory;

  private NodeIdentity next(Instant now) throws Exception {
    try (StateDirectory state = StateDirectory.open(directory.resolve("state"))) {
      return NodeIdentity.next(state, "vs-1", now);
    }
  }

  @Test
  void keepsItsIdAndIsALaterIncarnationAtEachStartWhateverTheClockSays() throws Exception {
    NodeIdentity first = next(NOW);
    NodeIdentity second = next(NOW.plusSeconds(60));
    NodeIdentity third = next(NOW.minusSeconds(3600));

    assertThat(first.node().id()).matches("[0-9a-f]{16}");
    assertThat(first.incarnation()).isEqualTo(NOW.toEpochMilli());
    assertThat(second.node()).isEqualTo(first.node());
    assertThat(second.incarnation()).isEqualTo(NOW.plusSeconds(60).toEpochMilli());
    assertThat(third.node()).isEqualTo(first.node());
    assertThat(third.incarnation()).isGreaterThan(second.incarnation());
  }

  @Test
  void isAnotherOneWithoutAStateDirectoryOrWhenItsFileIsDamaged() throws Exception {
    NodeIdentity none = NodeIdentity.next(StateDirectory.NONE, "vs-1", NOW);
    assertThat(NodeIdentity.next(StateDirectory.NONE, "vs-1", NOW).node())
        .isNotEqualTo(none.node());

    NodeIdentity first = next(NOW);
    Files.writeString(directory.resolve("state/node"), "nonsense");
    NodeIdentity second = next(NOW);
    assertThat(second.node()).isNotEqualTo(first.node());
    assertThat(next(NOW).node()).isEqualTo(second.node());
  }
}
