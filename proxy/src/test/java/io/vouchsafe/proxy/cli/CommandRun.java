package io.vouchsafe.proxy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vouchsafe.proxy.cli.terminal.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;

/** One run of a command in this process, with what it printed. */
public record CommandRun(int exit, String out, String err) {

  /** Runs with nothing on standard input, at the real time, without colours. */
  public static CommandRun of(String... args) {
    return of("", InstantSource.system(), false, args);
  }

  /** The same with all of that. */
  public static CommandRun of(String in, InstantSource clock, boolean coloured, String... args) {
    return of(in, clock, coloured, Map.of(), new ByteArrayOutputStream(), args);
  }

  /** The same in an environment, and with an output that may be read while it runs. */
  public static CommandRun of(
      String in,
      InstantSource clock,
      boolean coloured,
      Map<String, String> environment,
      ByteArrayOutputStream out,
      String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(in.getBytes(UTF_8)),
            out,
            new PrintStream(err, true, UTF_8),
            environment,
            coloured,
            clock);
    int exit = VouchsafeCommand.run(console, args);
    return new CommandRun(exit, out.toString(UTF_8), err.toString(UTF_8));
  }
}
