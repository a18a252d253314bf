package io.vouchsafe.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final Frames FRAMES = new Frames("test", 1);
  private static final int HEAD = "test 1\n".length();
  private static final int FRAME = 4 + 100 + 32;

  @Test
  void recordsComeBackInTheirOrder() throws Exception {
    Frames.Contents contents = read(file(3), 1000);

    assertThat(contents.records()).containsExactly(record(0), record(1), record(2));
    assertThat(contents.whole()).isTrue();
    assertThat(contents.damaged()).isZero();
  }

  @Test
  void anEmptyFileOfTheRightKindIsWhole() throws Exception {
    assertThat(read(file(0), 1000).whole()).isTrue();
  }

  @Test
  void cutOffAnywhereItGivesWhatIsWhole() throws Exception {
    byte[] file = file(3);
    for (int length = 0; length < file.length; length++) {
      Frames.Contents contents = read(Arrays.copyOf(file, length), 1000);
      int complete = Math.max(0, length - HEAD) / FRAME;
      boolean atAnEnd = length >= HEAD && (length - HEAD) % FRAME == 0;
      assertThat(contents.records()).as("of %d bytes", length).hasSize(complete);
      assertThat(contents.whole()).as("of %d bytes", length).isEqualTo(atAnEnd);
    }
  }

  @Test
  void aChangedRecordIsCountedAndTheOthersStay() throws Exception {
    byte[] file = file(3);
    file[HEAD + FRAME + 50] ^= 1;
    Frames.Contents contents = read(file, 1000);

    assertThat(contents.records()).containsExactly(record(0), record(2));
    assertThat(contents.damaged()).isEqualTo(1);
  }

  @Test
  void noChangeOfAByteDoesMoreThanLoseRecords() throws Exception {
    byte[] file = file(3);
    Random random = new Random(1);
    for (int at = 0; at < file.length; at++) {
      byte[] changed = file.clone();
      changed[at] ^= (byte) (1 + random.nextInt(255));
      assertThat(List.of(record(0), record(1), record(2)))
          .as("byte %d", at)
          .containsAll(read(changed, 1000).records());
    }
  }

  @Test
  void noMoreIsTakenThanThereIsRoomFor() throws Exception {
    Frames.Contents contents = read(file(50), 1000);

    assertThat(contents.records()).hasSize(11);
    assertThat(contents.whole()).isFalse();
  }

  private static Frames.Contents read(byte[] file, long most) throws IOException {
    return FRAMES.read(new ByteArrayInputStream(file), most);
  }

  private static byte[] file(int records) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Frames.Writer writer = FRAMES.writer(out);
    for (int i = 0; i < records; i++) {
      writer.add(record(i));
    }
    return out.toByteArray();
  }

  private static byte[] record(int number) {
    byte[] record = new byte[100];
    Arrays.fill(record, (byte) number);
    return record;
  }
}
