package io.vouchsafe.ocsp;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictDerTest {

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "3003020101,     a SEQUENCE of an INTEGER",
    "30053003020100, nested",
    "0101FF,         true",
    "0500,           NULL",
    "02020080,       128",
    "0202FF7F,       -129",
  })
  void derPasses(String hex, String what) {
    assertThatCode(() -> StrictDer.check(HexFormat.of().parseHex(hex))).doesNotThrowAnyException();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "'',             nothing at all",
    "30,             no length",
    "3004020101,     longer than the bytes",
    "3003020201,     inside longer than outside",
    "300302010100,   a byte behind",
    "30800201010000, indefinite length",
    "308103020101,   length not in its shortest form",
    "30820003020101, length with a leading zero",
    "3084000000030201 01, a length of four octets",
    "1F0100,         a long tag",
    "0000,           end of contents",
    "3203020101,     a constructed string",
    "1003020101,     a primitive SEQUENCE",
    "24030401 00,    a constructed OCTET STRING",
    "010101,         true that is not FF",
    "0100,           BOOLEAN without content",
    "020200 7F,      INTEGER with a leading zero",
    "0202FF80,       INTEGER with leading ones",
    "0200,           INTEGER without content",
    "0A0200 01,      ENUMERATED with a leading zero",
    "050100,         NULL with content",
  })
  void anythingElseIsMalformed(String hex, String what) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThatThrownBy(() -> StrictDer.check(bytes)).isInstanceOf(MalformedDer.class);
  }

  @Test
  void nestingIsBounded() throws MalformedDer {
    StrictDer.check(nested(StrictDer.MAX_DEPTH));
    assertThatThrownBy(() -> StrictDer.check(nested(StrictDer.MAX_DEPTH + 1)))
        .isInstanceOf(MalformedDer.class);
    assertThatThrownBy(() -> StrictDer.check(nested(15_000))).isInstanceOf(MalformedDer.class);
  }

  private static byte[] nested(int depth) {
    byte[] der = DerWriter.sequence();
    for (int i = 0; i < depth; i++) {
      der = DerWriter.sequence(der);
    }
    return der;
  }
}
