package io.vouchsafe.pki;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, the parser answers, and a name that was read can be compared and shown. */
class DistinguishedNameFuzzTest {
  private static final String COMMON_NAME = "2.5.4.3";

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "20s")
  void namesEqualThemselvesAndShowOnOneLine(byte[] bytes) {
    if (!(DistinguishedName.parse(bytes) instanceof Parsed.Ok<DistinguishedName>(var name))) {
      return;
    }
    DistinguishedName again =
        DistinguishedName.parse(name.der().toBytes()).toOptional().orElseThrow();
    boolean shown = name.toString().chars().noneMatch(Character::isISOControl);
    int texts = name.values(COMMON_NAME).stream().mapToInt(String::length).sum();
    if (!again.equals(name) || !name.isWithin(again) || !shown || texts > bytes.length) {
      throw new AssertionError(name);
    }
  }

  static Stream<byte[]> seeds() {
    return Stream.of("C=SE, O=Lab+OU=Unit, CN=John  Smith", "DC=test, E=a@b.test", "")
        .map(DistinguishedNameFuzzTest::encoded);
  }

  private static byte[] encoded(String name) {
    try {
      return new X500Name(name).getEncoded("DER");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
