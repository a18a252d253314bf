package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code init}: a first settings file. */
@Command(
    name = "init",
    description = {
      "Writes a first settings file with comments, for what asks Vouchsafe.",
      "A file that is there is never overwritten."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 written; 1 a file is there already, or it cannot be written; 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe init nginx",
      "  vouchsafe init strongswan --output /etc/vouchsafe/vouchsafe.yaml",
      "  vouchsafe config check vouchsafe.yaml"
    })
final class InitCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "PROGRAM", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Program program = Program.nginx;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "The file to write; vouchsafe.yaml unless said.")
  private Path output = Path.of("vouchsafe.yaml");

  /** What asks us, in the words that are typed. */
  enum Program {
    nginx("docs/fronts/nginx.md"),
    haproxy("docs/fronts/haproxy.md"),
    envoy("docs/fronts/envoy-grpc.md"),
    strongswan("docs/vpn/first-tunnel.md"),
    openvpn("docs/vpn/openvpn.md");

    private final String page;

    Program(String page) {
      this.page = page;
    }

    /** The settings to begin with. */
    byte[] settings() throws IOException {
      String name = "init/" + name().toLowerCase(Locale.ROOT) + ".yaml";
      try (InputStream template = Program.class.getResourceAsStream(name)) {
        if (template == null) {
          throw new IOException("this build lacks " + name);
        }
        return template.readAllBytes();
      }
    }
  }

  InitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try {
      Files.write(output, program.settings(), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      console
          .err()
          .println(
              "vouchsafe init: "
                  + output
                  + " is there already, and is left as it is; --output FILE names another");
      return ExitCode.REFUSED;
    }
    console.text().println(output + " is written. Next:");
    console.text().println("  put the files that it names beside it, and edit what is marked EDIT");
    console.text().println("  vouchsafe config check " + output);
    console.text().println("  vouchsafe serve --config " + output);
    console.text().println("  " + program.page + " has the other side's configuration");
    return ExitCode.GOOD;
  }
}
