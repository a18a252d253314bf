package io.vouchsafe.pki.crl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The CRLs of public fuzz corpora, when they lie beside the project: each answered, and soon. */
class CrlCorpusTest {
  private static final Path CASES =
      Path.of("..", "..", "shared", "conformance", "fuzz.cases.jsonl");
  private static final Pattern DER = Pattern.compile("\"der\": *\"([^\"]*)\"");

  @Test
  void everyCrlIsAnsweredWithinASecond() throws IOException {
    Assumptions.assumeTrue(Files.exists(CASES), "no shared/conformance beside the project");
    CrlIndex.parse(new byte[0]);
    List<byte[]> crls =
        Files.readAllLines(CASES).stream()
            .filter(line -> line.contains("\"parse-crl\""))
            .map(DER::matcher)
            .filter(Matcher::find)
            .map(found -> Base64.getDecoder().decode(found.group(1)))
            .toList();

    assertThat(crls).hasSizeGreaterThan(2000);
    for (byte[] crl : crls) {
      long start = System.nanoTime();
      Parsed<CrlIndex> parsed = CrlIndex.parse(crl);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(parsed).isNotNull();
    }
  }
}
