package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import io.vouchsafe.proxy.record.RecordFile;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.state.StateRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code serve}: runs the service until it is told to stop. */
@Command(
    name = "serve",
    description = "Runs the service until SIGTERM; SIGHUP reads the settings again.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 ended by a signal; 1 refused settings, or it could not be done; 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe serve --config /etc/vouchsafe/vouchsafe.yaml",
      "  vouchsafe serve --config vouchsafe.yaml --state /var/lib/vouchsafe",
      "  vouchsafe serve --config vouchsafe.yaml --record decisions.jsonl"
    })
final class ServeCommand implements Callable<Integer> {
  private final Console console;

  /** One for the whole run: a reload reads what is different since. */
  private final SettingsReader reader;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The settings; vouchsafe.yaml unless said.")
  private Path file = Path.of("vouchsafe.yaml");

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "What survives a restart; $STATE_DIRECTORY, or vouchsafe.state beside FILE, unless said.")
  private @Nullable Path state;

  @ArgGroup(validate = false, heading = "%nThe log, on stderr:%n")
  private LogOptions log = new LogOptions();

  @ArgGroup(
      validate = false,
      heading = "%nTo try other settings on what was decided (vouchsafe replay):%n")
  private RecordOptions recording = new RecordOptions();

  ServeCommand(Console console) {
    this.console = console;
    this.reader = new SettingsReader(console.environment());
  }

  @Override
  public Integer call() {
    try {
      log.apply();
      recording.limits();
    } catch (Misuse e) {
      console.err().println("vouchsafe serve: " + e.getMessage());
      return ExitCode.MISUSE;
    }
    return switch (read()) {
      case SettingsReading.Refused refused -> {
        refused.problems().forEach(console.err()::println);
        yield ExitCode.REFUSED;
      }
      case SettingsReading.Read read -> {
        // Not before log.apply(), and not for the other commands, which start without the log.
        Logger logger = LoggerFactory.getLogger(ServeCommand.class);
        read.warnings().forEach(warning -> logger.warn("{}", warning));
        yield record(read.settings());
      }
    };
  }

  private SettingsReading read() {
    return reader.read(file, console.clock().instant());
  }

  /** Who asks for a record relies on it: without one the service does not start. */
  private int record(Settings settings) {
    try {
      Optional<RecordFile> record = recording.open(console.clock().instant());
      int exit = serve(settings, record);
      // It came back, so it has failed.
      record.ifPresent(RecordFile::close);
      return exit;
    } catch (IOException e) {
      console.err().println("vouchsafe: --record: " + e.getMessage());
      return ExitCode.REFUSED;
    }
  }

  private int serve(Settings settings, Optional<RecordFile> record) {
    Path directory = state == null ? StatePlace.usual(file, console) : state;
    try {
      return new ServiceLifetime(console, this::read, record)
          .run(settings, StateDirectory.open(directory, file.toAbsolutePath().toString()));
    } catch (StateRefusedException e) {
      console.err().println("vouchsafe: " + e.getMessage());
      return ExitCode.REFUSED;
    } catch (IOException e) {
      String problem = "the state directory " + directory + " cannot be used: " + e;
      // What lies in one that is there, or cannot be looked for, may block somebody; only one that
      // never was can be done without.
      if (state != null || !Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
        console.err().println("vouchsafe: " + problem);
        return ExitCode.REFUSED;
      }
      console.err().println("vouchsafe: nothing will survive a restart: " + problem);
      return new ServiceLifetime(console, this::read, record).run(settings, StateDirectory.NONE);
    }
  }
}
