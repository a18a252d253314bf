package io.vouchsafe.proxy.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.cli.CommandRun;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code why REFERENCE --journal FILE}, over journals as the service writes them. */
class WhyEveryReasonTest {
  @TempDir Path directory;

  private static int number(Reason reason) {
    return List.of(Reason.values()).indexOf(reason);
  }

  private static String reference(Reason reason) {
    return VerdictLab.reference(number(reason));
  }

  private static Verdict verdict(Reason reason) {
    int number = number(reason);
    return switch (reason) {
      case OK, STATUS_UNAVAILABLE_ALLOWED ->
          VerdictLab.of(
              number,
              "acme",
              new Decision.Allow(reason, "fine", VerdictLab.withPath(), VerdictLab.NOW));
      default -> VerdictLab.deny(number, "acme", reason);
    };
  }

  /** One line for each reason of the closed list, between others. */
  private static String journal() {
    DecisionLine line = new DecisionLine();
    StringBuilder all = new StringBuilder("{\"event\":\"started\"}\nnot json at all {\n");
    for (Reason reason : Reason.values()) {
      all.append(line.of(verdict(reason)));
    }
    return all.toString();
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonIsExplainedFromItsReference(Reason reason) throws IOException {
    Path file = Files.writeString(directory.resolve("journal.log"), journal());
    String reference = reference(reason);

    CommandRun run = CommandRun.of("why", reference, "--journal", file.toString());

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out().lines().findFirst().orElseThrow()).endsWith(": " + reason.code());
    assertThat(run.out()).contains(reference, "CN=Alice,O=Lab", "what it means", "the rule");
    assertThat(run.out().lines().filter(line -> line.startsWith("next: "))).hasSize(1);
    assertThat(run.out()).doesNotContain("TENANT", "](");
    assertThat(run.out().lines().allMatch(line -> line.length() <= 160)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void everyOutcomeOfAnAttemptIsExplained(Outcome outcome) throws IOException {
    String line =
        new DecisionLine()
            .of(verdict(Reason.STATUS_UNAVAILABLE))
            .replace(
                "\"revocation\":[]",
                ("\"revocation\":[{\"certificate\":null,\"status\":null,\"source\":\"ocsp\","
                        + "\"responder\":null,\"attempts\":[{\"source\":\"ocsp\",\"responder\":"
                        + "\"http://ocsp.test/\",\"outcome\":\"%s\",\"millis\":7}]}]")
                    .formatted(outcome.code()));
    Path file = Files.writeString(directory.resolve("journal.log"), line);
    String reference = reference(Reason.STATUS_UNAVAILABLE);

    String out = CommandRun.of("why", reference, "--journal", file.toString()).out();

    String attempt = "       " + outcome.code() + ": ocsp http://ocsp.test/, 7 ms";
    assertThat(out.lines().dropWhile(each -> !each.equals(attempt)).skip(1).findFirst())
        .hasValueSatisfying(each -> assertThat(each).startsWith("         "));
  }

  @Test
  void journalsArePackedPipedAndSearchedInTheirOrder() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.log"), "");
    Path packed = directory.resolve("journal.log.1.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(journal().getBytes(StandardCharsets.UTF_8));
    }
    String reference = reference(Reason.REVOKED);
    assertThat(
            CommandRun.of(
                    "why", reference, "--journal", empty.toString(), "--journal", packed.toString())
                .out())
        .contains("denied: revoked");
    assertThat(
            CommandRun.of(
                    journal(), InstantSource.system(), false, "why", reference, "--journal", "-")
                .out())
        .contains("denied: revoked");
    CommandRun none = CommandRun.of("why", reference, "--journal", empty.toString());
    assertThat(none.exit()).isEqualTo(1);
    assertThat(none.err()).contains("is in none of");
    assertThat(CommandRun.of("why", reference, "--journal", "missing.log").exit()).isEqualTo(2);
  }

  /** Somebody else may write into the same file. */
  @Test
  void aLineWithoutEndTakesNoMemoryAndHidesNothing() throws IOException {
    Path file = directory.resolve("journal.log");
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] junk = "{".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 8; i++) {
        out.write(junk);
      }
      out.write(
          ("\n" + "[".repeat(500_000) + reference(Reason.REVOKED) + "\n")
              .getBytes(StandardCharsets.UTF_8));
      out.write(journal().getBytes(StandardCharsets.UTF_8));
    }
    String reference = reference(Reason.REVOKED);
    assertThat(CommandRun.of("why", reference, "--journal", file.toString()).out())
        .contains("denied: revoked");
  }
}
