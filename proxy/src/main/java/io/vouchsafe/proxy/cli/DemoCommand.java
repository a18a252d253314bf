package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.demo.Demo;
import io.vouchsafe.proxy.demo.DemoPorts;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: shows the service at work on this machine. */
@Command(
    name = "demo",
    description = "Makes a PKI and a responder, plays fifteen scenarios, and goes on serving.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 every scenario came out as it should, 1 one did not, 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe demo",
      "  vouchsafe demo --once"
    })
final class DemoCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--once", description = "Ends after the table.")
  private boolean once;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call()
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    PrintStream out = console.text();
    Demo demo = Demo.start(console.clock(), once ? DemoPorts.ANY : DemoPorts.usualIfFree());
    Thread atTheEnd = new Thread(() -> close(demo), "vouchsafe-demo-end");
    Runtime.getRuntime().addShutdownHook(atTheEnd);
    try {
      boolean right = demo.play(out);
      if (right && !once) {
        demo.invite(out);
        new CountDownLatch(1).await();
      }
      return right ? ExitCode.GOOD : ExitCode.REFUSED;
    } finally {
      demo.close();
    }
  }

  /** Ctrl-C or SIGTERM: the files go whatever happens. */
  private void close(Demo demo) {
    try {
      demo.close();
    } catch (IOException e) {
      console.err().println("vouchsafe demo: " + e);
    }
  }
}
