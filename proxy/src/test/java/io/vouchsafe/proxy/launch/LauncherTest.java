package io.vouchsafe.proxy.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An old Java says which one is needed, instead of UnsupportedClassVersionError. */
class LauncherTest {
  private static final int JAVA_8 = 52;

  @ParameterizedTest
  @CsvSource({"1.8, 8", "11, 11", "17, 17", "20, 20"})
  void anOldJavaIsToldWhatIsNeeded(String version, String shown) {
    assertThat(Launcher.refusal(version, "/usr/lib/jvm/old"))
        .startsWith("needs Java 21 or later, this is " + shown + " (/usr/lib/jvm/old)")
        .contains("java -jar vouchsafe.jar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"21", "25", "30"})
  void aRecentJavaRuns(String version) {
    assertThat(Launcher.refusal(version, "/usr/lib/jvm/new")).isEmpty();
  }

  /** Java 8 and later can load it: otherwise nobody would ever read its message. */
  @Test
  void everyJavaFrom8CanLoadIt() throws IOException {
    try (InputStream bytes = Launcher.class.getResourceAsStream("Launcher.class");
        DataInputStream read = new DataInputStream(Objects.requireNonNull(bytes))) {
      read.skipNBytes(2 * Short.BYTES + Short.BYTES);
      assertThat(read.readUnsignedShort()).isLessThanOrEqualTo(JAVA_8);
    }
  }
}
