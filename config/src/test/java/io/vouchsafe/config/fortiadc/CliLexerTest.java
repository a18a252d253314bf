package io.vouchsafe.config.fortiadc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How FortiADC's command line is taken apart. */
class CliLexerTest {

  static List<Arguments> lines() {
    return List.of(
        Arguments.of("set url  http://a/\t", List.of("set", "url", "http://a/")),
        Arguments.of("set a \"two words\" next", List.of("set", "a", "two words", "next")),
        Arguments.of("set a \"say \\\"no\\\" \\\\\"", List.of("set", "a", "say \"no\" \\")),
        Arguments.of("set a two\\ words", List.of("set", "a", "two words")),
        Arguments.of("set a \"\"", List.of("set", "a", "")),
        Arguments.of("set a \"# no comment\" # a comment", List.of("set", "a", "# no comment")),
        Arguments.of("set url http://a/#b", List.of("set", "url", "http://a/#b")),
        Arguments.of("Edit \u201Cocsp\u201D", List.of("Edit", "ocsp")),
        Arguments.of("\uFEFFend\r\n", List.of("end")),
        Arguments.of("set a \"one\ntwo\"", List.of("set", "a", "one\ntwo")),
        Arguments.of("set a b\\", List.of("set", "a", "b")));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void wordsOfOneCommand(String text, List<String> words) {
    Findings findings = new Findings("adc.conf");
    assertThat(CliLexer.lines(text, findings)).containsExactly(new CliLine(1, words));
    assertThat(findings.hasErrors()).isFalse();
  }

  @Test
  void commandsKeepTheLineInWhichTheyBegin() {
    List<CliLine> lines =
        CliLexer.lines("# head\n\nset a \"1\n2\n3\"\nend # x\n", new Findings("adc.conf"));
    assertThat(lines).extracting(CliLine::line).containsExactly(3, 6);
  }

  @Test
  void aQuoteThatNeverClosesIsAMistakeInTheLineWhereItOpens() {
    assertThat(ImportedText.mistakes("config system vdom\nedit \"root\nend\n"))
        .contains("adc.conf:2: the quote that opens here is never closed");
  }
}
