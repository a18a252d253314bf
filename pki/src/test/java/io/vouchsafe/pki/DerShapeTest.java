package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("X.690 §10.1: the outer form of DER")
class DerShapeTest {

  @ParameterizedTest
  @ValueSource(strings = {"0500", "3000", "30020500", "0481800102", "3003020101", "1f8101020500"})
  void acceptsOneWellFormedElement(String hex) {
    byte[] bytes =
        hex.startsWith("04818001") ? octetStringOf128Bytes() : HexFormat.of().parseHex(hex);

    assertThatCode(() -> DerShape.check(bytes)).doesNotThrowAnyException();
  }

  @ParameterizedTest(name = "{1}: {0}")
  @CsvSource({
    "'', nothing at all",
    "05, a tag without a length",
    "0201, a length without content",
    "050000, a byte behind the element",
    "3080050000, indefinite length",
    "04810100, one length octet where none is needed",
    "0482000100, a leading zero in the length",
    "3003020201, a child that leaves its parent",
    "04850000000001ff, five length octets",
    "04847fffffff, a length of two gigabytes",
    "1f8000, a tag number with leading zeros"
  })
  void refusesTheRest(String hex, String why) {
    MalformedDerException refusal =
        catchThrowableOfType(
            MalformedDerException.class, () -> DerShape.check(HexFormat.of().parseHex(hex)));

    assertThat(refusal).as(why).isNotNull();
  }

  @Test
  void boundsTheDepthAndNotTheStack() {
    byte[] nested = new byte[0];
    for (int depth = 0; depth < 60; depth++) {
      byte[] outer = new byte[nested.length + 2];
      outer[0] = 0x30;
      outer[1] = (byte) nested.length;
      System.arraycopy(nested, 0, outer, 2, nested.length);
      nested = outer;
    }
    byte[] deep = nested;

    assertThat(catchThrowableOfType(MalformedDerException.class, () -> DerShape.check(deep)))
        .hasMessageContaining("nested deeper");
  }

  private static byte[] octetStringOf128Bytes() {
    byte[] bytes = new byte[131];
    bytes[0] = 0x04;
    bytes[1] = (byte) 0x81;
    bytes[2] = (byte) 0x80;
    return bytes;
  }
}
