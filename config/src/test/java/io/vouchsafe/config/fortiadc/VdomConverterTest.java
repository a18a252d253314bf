package io.vouchsafe.config.fortiadc;

import static io.vouchsafe.config.fortiadc.ImportedText.mistakes;
import static io.vouchsafe.config.fortiadc.ImportedText.warnings;
import static io.vouchsafe.config.fortiadc.ImportedText.written;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One tenant for each vdom, with the size of its cache. */
class VdomConverterTest {

  @ParameterizedTest
  @CsvSource({"4M, 4MiB", "512k, 512KiB", "1G, 1GiB", "16MB, 16MiB", "8192, 8192"})
  void memory(String written, String yaml) {
    assertThat(written(vdom("set OCSP-caching-maximum-memory " + written)).yaml())
        .contains("maximum_memory: " + yaml + "  # line 3");
  }

  @Test
  void memoryThatIsNotSetIsOurDefault() {
    assertThat(written(vdom("")).yaml())
        .contains("maximum_memory: 4MiB  # not in the file; Vouchsafe's default");
  }

  @Test
  void aSizeWithoutUnitIsReadAsBytesAndSaid() {
    assertThat(warnings(vdom("set OCSP-caching-maximum-memory 8192")))
        .containsExactly(
            "adc.conf:3: warning: vdom root: OCSP-caching-maximum-memory: 8192 has no unit and is"
                + " read as bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "much | 'much' is no size such as 4M",
        "4T | '4T' is no size such as 4M",
        "1K | 1K is out of range 4096…1099511627776 (bytes)",
        "1025G | 1025G is out of range 4096…1099511627776 (bytes)",
      })
  void aBadSizeIsAMistake(String size, String mistake) {
    assertThat(mistakes(vdom("set OCSP-caching-maximum-memory " + size)))
        .containsExactly("adc.conf:3: vdom root: OCSP-caching-maximum-memory: " + mistake);
  }

  @Test
  void otherSettingsOfAVdomAreLeftOutAndSaid() {
    assertThat(warnings(vdom("set l4cps 100")))
        .containsExactly("adc.conf:3: warning: vdom root: key 'l4cps' is left out");
  }

  @Test
  void aVdomThatCannotBeATenantIsAMistake() {
    assertThat(mistakes("config system vdom\nedit \"a b\"\nend\n"))
        .containsExactly("adc.conf:2: vdom a b: 'a b' is no name: 1 to 35 of A-Z a-z 0-9 _ -");
  }

  private static String vdom(String setting) {
    return "config system vdom\nedit root\n" + setting + "\nnext\nend\n";
  }
}
