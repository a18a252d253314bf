package io.vouchsafe.config.fortiadc;

import static io.vouchsafe.config.fortiadc.ImportedText.mistakes;
import static io.vouchsafe.config.fortiadc.ImportedText.object;
import static io.vouchsafe.config.fortiadc.ImportedText.warnings;
import static io.vouchsafe.config.fortiadc.ImportedText.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which blocks are ours, which are skipped, and which make no sense. */
class ConfigurationReaderTest {

  @Test
  void theHandbooksOwnExampleIsRead() {
    String handbook =
        """
        Config system certificate ocsp
        Edit “ocsp”
        Set url http://ocsp.test/
        Set verify-others disable
        Set caching-flag disable
        Set caching-thisupd-extra-maxage 2
        Set caching-nextupd-ahead-time 10
        End
        Config system vdom
        Edit “root”
        Set OCSP-caching-maximum-memory 4M
        End
        """;
    assertThat(written(handbook).yaml())
        .contains(
            "maximum_memory: 4MiB  # line 11",
            "caching: false  # line 5",
            "caching_thisupd_extra_maxage: 2  # line 6",
            "caching_nextupd_ahead_time: 10  # line 7");
  }

  @Test
  void skippedBlocksAreReportedOnceWithTheirLine() {
    String text =
        """
        config load-balance pool
          edit p
            config pool_member
              edit 1
                set what "ever"
              next
            end
          next
        end
        config system certificate certificate_verify
        end
        """;
    assertThat(warnings(text + object("set verify-others disable", "set ca-chain g")))
        .containsExactly(
            "adc.conf:1: warning: block 'config load-balance pool' is skipped",
            "adc.conf:10: warning: block 'config system certificate certificate_verify' is"
                + " skipped; what it says about certificates has to be moved by hand");
  }

  @Test
  void aBlockInsideAnObjectIsSkippedAndReported() {
    String text = object("set verify-others disable\nset ca-chain g\nconfig x\nset timeout 0\nend");
    assertThat(warnings(text)).containsExactly("adc.conf:6: warning: block 'config x' is skipped");
    assertThat(written(text).yaml()).contains("timeout: 200  # FortiADC's default");
  }

  @Test
  void anObjectThatIsEditedAgainGoesOn() {
    String again = "config system certificate ocsp\nedit corp\nset timeout 7\nend\n";
    assertThat(written(object("set verify-others disable") + again).yaml())
        .contains("timeout: 7")
        .containsOnlyOnce("\"corp\":");
  }

  @Test
  void unsetAndAppendDoWhatTheyDoOnFortiAdc() {
    String text =
        object(
            "set timeout 7",
            "unset timeout",
            "set ocsp-signing-certificates a",
            "append ocsp-signing-certificates b");
    assertThat(written(text).yaml())
        .contains(
            "timeout: 200  # FortiADC's default",
            "[\"root/ocsp-signers/a.pem\", \"root/ocsp-signers/b.pem\"]");
  }

  static List<Arguments> nonsense() {
    return List.of(
        Arguments.of("end\n", "adc.conf:1: end without config"),
        Arguments.of("config system vdom\nnext\nend\n", "adc.conf:2: next without edit"),
        Arguments.of("edit x\n", "adc.conf:1: edit 'x' stands in no table"),
        Arguments.of("config system vdom\nedit\nend\n", "adc.conf:2: edit takes one name"),
        Arguments.of("config system vdom\nedit a b\nend\n", "adc.conf:2: edit takes one name"),
        Arguments.of(
            "config system vdom\nset a b\nend\n", "adc.conf:2: 'set' is not expected here"),
        Arguments.of(object("purge x"), "adc.conf:4: ocsp corp: 'purge' is not understood"),
        Arguments.of(object("set"), "adc.conf:4: ocsp corp: 'set' needs a key"),
        Arguments.of(object("edit x"), "adc.conf:4: edit 'x' stands in no table"),
        Arguments.of(
            "config system vdom\nedit root\n",
            "adc.conf:1: this config block has no end; is the file complete?"),
        Arguments.of("config a\n".repeat(40), "adc.conf:32: blocks are nested deeper than 32"),
        Arguments.of(
            "config x\nend\n",
            "adc.conf: has neither 'config system certificate ocsp' nor 'config system vdom'"));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void whatMakesNoSenseIsAMistake(String text, String mistake) {
    assertThat(mistakes(text)).contains(mistake);
  }

  @Test
  void objectsAreBounded() {
    StringBuilder text = new StringBuilder("config system vdom\n");
    for (int i = 0; i <= ConfigurationReader.MOST_OBJECTS; i++) {
      text.append("edit v").append(i).append("\nnext\n");
    }
    assertThat(mistakes(text.toString())).singleElement().asString().contains("more than 25000");
  }

  @Test
  void mistakesAreBoundedAndNotHiddenByWarnings() {
    String text = "config a\nend\n".repeat(5000) + "nonsense\n".repeat(5000);
    assertThat(mistakes(text))
        .hasSizeBetween(1000, Findings.MOST + 1)
        .contains("adc.conf: and 9000 more");
  }

  @Test
  void aHostileFileOfManyKeysAndValuesIsBounded() {
    StringBuilder text = new StringBuilder("set ocsp-signing-certificates a\n");
    for (int i = 0; i < 100_000; i++) {
      text.append("append ocsp-signing-certificates c").append(i).append("\n");
      text.append("set verify").append(i).append(" x\n");
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThat(mistakes(object(text.toString())))
                .anyMatch(line -> line.contains("at most 256 are read")));
  }

  @Test
  void foreignNamesAreShownBoundedAndWithoutControlCharacters() {
    String name = "\u001b[31m" + "n".repeat(100_000);
    assertThat(mistakes("config system vdom\nedit \"" + name + "\"\nend\n"))
        .singleElement()
        .asString()
        .doesNotContain("\u001b")
        .hasSizeLessThan(300);
  }
}
