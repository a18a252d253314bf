package io.vouchsafe.proxy.cli.remote;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.Ink;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that asks a running service. */
@Command(mixinStandardHelpOptions = true)
abstract class RemoteCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private AdminOptions options = new AdminOptions();

  RemoteCommand(Console console) {
    this.console = console;
  }

  /** Asks, shows, and gives the exit code. */
  abstract int run(AdminPort port) throws IOException, InterruptedException;

  @Override
  public final Integer call() throws IOException, InterruptedException {
    try (AdminPort port = options.open(console)) {
      return asked(port);
    }
  }

  private int asked(AdminPort port) throws IOException, InterruptedException {
    try {
      return run(port);
    } catch (DecodeException | ClassCastException e) {
      throw new IOException(
          port.url() + ": the answer is of another shape than this version's service gives", e);
    }
  }

  Console console() {
    return console;
  }

  boolean isJson() {
    return options.isJson();
  }

  Screen screen() {
    return new Screen(console.text(), Ink.of(console.coloured()), console.clock().instant());
  }

  /** Prints {@code answer} as it is, in one line. */
  void json(JsonObject answer) {
    console.text().println(Ink.inJson(answer.encode()));
  }
}
