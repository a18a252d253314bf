package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.replay.Replay;
import io.vouchsafe.proxy.replay.ReplayTally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code replay}: what other settings would have made of recorded decisions. */
@Command(
    name = "replay",
    description = {
      "Makes recorded decisions again under other settings, and shows who would be refused.",
      "Nobody is asked: revocation is taken from the record. Blocks and break-glass allows by hand"
          + " have no part in it."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 no allow becomes a deny, 1 one does (or the settings have a mistake), 2 misuse,"
          + " 3 none does as far as is known: an allow is undetermined, a line cannot be read, or"
          + " nothing is recorded.",
      "",
      "Example:",
      "  vouchsafe serve --config vouchsafe.yaml --record /var/lib/vouchsafe/decisions.jsonl",
      "  vouchsafe replay --record /var/lib/vouchsafe/decisions.jsonl --config new.yaml"
    })
final class ReplayCommand implements Callable<Integer> {
  /** Bad lines that are told one by one. */
  private static final int MOST_COMPLAINTS = 20;

  private final Console console;
  private long complaints;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      required = true,
      description = "What serve --record has written; FILE.1 and so on are read too.")
  private @Nullable Path record;

  @Option(
      names = "--config",
      paramLabel = "NEW",
      required = true,
      description = "The settings to try.")
  private @Nullable Path config;

  @Option(
      names = "--jsonl",
      description = "For programs: one JSON object a line, the last one is the summary.")
  private boolean jsonl;

  ReplayCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path settings = Objects.requireNonNull(config);
    Path recorded = Objects.requireNonNull(record);
    if (!Files.exists(recorded)) {
      console.err().println("vouchsafe replay: --record: there is no file " + recorded);
      return ExitCode.REFUSED;
    }
    return switch (new SettingsReader(console.environment())
        .read(settings, console.clock().instant())) {
      case SettingsReading.Refused refused -> RefusedSettings.tell(console, settings, refused);
      case SettingsReading.Read read -> {
        ReplayTally tally = new Replay(read.settings(), this::complain).of(recorded);
        if (complaints > MOST_COMPLAINTS) {
          console
              .err()
              .println("... and " + (complaints - MOST_COMPLAINTS) + " more lines were skipped");
        }
        ReplayReport report = new ReplayReport(console.text(), Ink.of(console.coloured()));
        if (jsonl) {
          report.lines(tally);
        } else {
          report.table(tally);
        }
        yield ReplayReport.exitCode(tally);
      }
    };
  }

  private void complain(Path file, long number, String why) {
    complaints++;
    if (complaints <= MOST_COMPLAINTS) {
      console.err().println(file + ":" + number + ": skipped: " + Ink.shown(why));
    }
  }
}
