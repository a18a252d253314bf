package io.vouchsafe.proxy.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/**
 * What a command talks to.
 *
 * @param in standard input
 * @param out standard output; answers and nothing else
 * @param err standard error: complaints and logs
 * @param environment the process's environment
 * @param coloured a person looks at {@code out}, and has not said no with {@code NO_COLOR}
 * @param clock the time of day
 */
public record Console(
    InputStream in,
    OutputStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean coloured,
    InstantSource clock) {
  public Console {
    environment = Map.copyOf(environment);
  }

  /** The process's own. */
  public static Console ofProcess() {
    return new Console(
        System.in,
        new FileOutputStream(FileDescriptor.out),
        System.err,
        System.getenv(),
        Ansi.AUTO.enabled(),
        InstantSource.system());
  }

  /** {@code out} for text. */
  public PrintStream text() {
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }
}
