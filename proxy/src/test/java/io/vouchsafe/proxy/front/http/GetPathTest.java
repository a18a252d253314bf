package io.vouchsafe.proxy.front.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6960 §A.1, as clients really write it. */
class GetPathTest {

  @ParameterizedTest
  @CsvSource({
    "MP//+/8=, 30fffffbff",
    "MP//+/8, 30fffffbff",
    "MP%2F%2F%2B%2F8%3D, 30fffffbff",
    "MP%2f%2f%2b%2f8%3d, 30fffffbff",
    "/MP//+/8=, 30fffffbff",
    "//MP//+/8=, 30fffffbff",
    "M%50//+/8=, 30fffffbff"
  })
  void everyFormIsTheSameRequest(String path, String hex) {
    assertThat(GetPath.decode(path)).hasValue(HexFormat.of().parseHex(hex));
  }

  @ParameterizedTest
  @ValueSource(strings = {"MP__-_8=", "M", "MP//+/8=x", "MP //", "MP%", "MP%2", "MP%2G", "MP%FF"})
  void whatIsNoBase64IsNone(String path) {
    assertThat(GetPath.decode(path)).isEmpty();
  }

  @Test
  void anEscapeAtTheVeryEndIsRead() {
    assertThat(GetPath.decode("MA%3D%3D")).hasValue(new byte[] {0x30});
  }
}
