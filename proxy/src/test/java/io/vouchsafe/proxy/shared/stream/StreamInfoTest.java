package io.vouchsafe.proxy.shared.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the engine says of the stream")
class StreamInfoTest {
  private static final EntryId READ = id(10);

  private static EntryId id(long millis) {
    return new EntryId(millis, 0);
  }

  private static StreamInfo info(long last, long deleted, Optional<EntryId> first) {
    return new StreamInfo(id(last), id(deleted), first);
  }

  @Test
  void isOfAnOlderStateWhenItEndsBeforeWhatWasRead() {
    assertThat(info(9, 0, Optional.empty()).isOlderThan(READ)).isTrue();
    assertThat(info(10, 0, Optional.empty()).isOlderThan(READ)).isFalse();
    assertThat(info(-1, 0, Optional.empty()).isOlderThan(READ)).as("ids are unsigned").isFalse();
  }

  @Test
  void lacksSomethingWhenEntriesAfterWhatWasReadAreGone() {
    assertThat(info(20, 0, Optional.of(id(5))).removedAfter(READ)).isEmpty();
    assertThat(info(20, 8, Optional.of(id(5))).removedAfter(READ)).isEmpty();
    assertThat(info(20, 0, Optional.of(id(15))).removedAfter(READ)).contains(id(15));
    assertThat(info(20, 17, Optional.of(id(5))).removedAfter(READ)).contains(id(17));
    assertThat(info(20, 0, Optional.empty()).removedAfter(READ)).contains(id(20));
    assertThat(info(10, 0, Optional.empty()).removedAfter(READ)).isEmpty();
    assertThat(info(20, 0, Optional.of(id(15))).removedAfter(EntryId.START)).isEmpty();
  }

  @Test
  void hasIdsOfTwoNumbers() {
    assertThat(EntryId.of("18446744073709551615-3"))
        .contains(new EntryId(-1, 3))
        .hasValueSatisfying(id -> assertThat(id).hasToString("18446744073709551615-3"));
    for (String text :
        new String[] {"", "1", "1-", "-1-1", "1-1-1", "a-1", "99999999999999999999-1"}) {
      assertThat(EntryId.of(text)).as(text).isEmpty();
    }
  }
}
