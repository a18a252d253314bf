package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.Problem;
import io.vouchsafe.config.fortiadc.FortiAdcImport.Refused;
import io.vouchsafe.config.fortiadc.FortiAdcImport.Written;
import java.util.List;

/** What a text comes to. */
final class ImportedText {
  private ImportedText() {}

  static Written written(String text) {
    return switch (FortiAdcImporter.read("adc.conf", text)) {
      case Written written -> written;
      case Refused(List<Problem> problems) -> throw new AssertionError("refused: " + problems);
    };
  }

  /** The mistakes of a text that must have some, one a line. */
  static List<String> mistakes(String text) {
    return switch (FortiAdcImporter.read("adc.conf", text)) {
      case Written written -> throw new AssertionError("accepted: " + written.yaml());
      case Refused(List<Problem> problems) ->
          problems.stream()
              .filter(problem -> problem.severity() == Problem.Severity.ERROR)
              .map(Problem::toString)
              .toList();
    };
  }

  static List<String> warnings(String text) {
    return written(text).warnings().stream().map(Problem::toString).toList();
  }

  /** An OCSP object {@code corp}, whose settings begin in line 3, with a URL in line 3. */
  static String object(String... settings) {
    return bareObject("set url http://ocsp.test/\n" + String.join("\n", settings));
  }

  /** The same without the URL. */
  static String bareObject(String settings) {
    return "config system certificate ocsp\nedit \"corp\"\n" + settings + "\nnext\nend\n";
  }
}
