package io.vouchsafe.proxy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;

/** One run of a command in this process, with what it printed. */
record CommandRun(int exit, String out, String err) {

  /** Runs with nothing on standard input, at the real time, without colours. */
  static CommandRun of(String... args) {
    return of("", InstantSource.system(), false, args);
  }

  static CommandRun of(String in, InstantSource clock, boolean coloured, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(in.getBytes(UTF_8)),
            out,
            new PrintStream(err, true, UTF_8),
            Map.of(),
            coloured,
            clock);
    int exit = VouchsafeCommand.run(console, args);
    return new CommandRun(exit, out.toString(UTF_8), err.toString(UTF_8));
  }
}
