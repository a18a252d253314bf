package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.cos.CosImport;
import io.vouchsafe.config.cos.CosImporter;
import io.vouchsafe.config.fortiadc.FortiAdcImport;
import io.vouchsafe.config.fortiadc.FortiAdcImporter;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Group;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code import}: other products' configurations as our settings. */
@Command(
    name = "import",
    description = "Turns another product's configuration into settings.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  vouchsafe import fortiadc backup.conf > vouchsafe.yaml"})
final class ImportCommand extends Group {
  private final Console console;

  ImportCommand(Console console) {
    this.console = console;
  }

  /** {@code import fortiadc}: settings on standard output, what changes on standard error. */
  @Command(
      name = "fortiadc",
      description = {
        "Prints settings made from FortiADC's OCSP objects and vdoms;",
        "on standard error, what was left out and each place where Vouchsafe is stricter."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Exit code: 0 settings were printed; 1 the file cannot be read or understood; 2 misuse.",
        "",
        "Example:",
        "  vouchsafe import fortiadc backup.conf > vouchsafe.yaml"
      })
  int fortiAdc(
      @Parameters(paramLabel = "FILE", description = "A backup of FortiADC, or a part of one.")
          Path file) {
    PrintStream err = console.err();
    return switch (FortiAdcImporter.read(file)) {
      case FortiAdcImport.Written written -> {
        console.text().print(written.yaml());
        written.warnings().forEach(err::println);
        written.stricter().forEach(rule -> err.println("stricter: " + rule));
        yield ExitCode.GOOD;
      }
      case FortiAdcImport.Refused refused -> {
        refused.problems().forEach(err::println);
        yield ExitCode.REFUSED;
      }
    };
  }

  /**
   * {@code import cos}: settings on standard output, what was not carried over on standard error.
   */
  @Command(
      name = "cos",
      description = {
        "Prints settings made from cOS Core's IPsec tunnels, ID lists and LDAP servers;",
        "on standard error, the files to write and everything that was not carried over."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Exit code: 0 settings were printed; 1 the file cannot be read or understood; 2 misuse.",
        "",
        "Example:",
        "  vouchsafe import cos saved-config.txt > vouchsafe.yaml"
      })
  int cos(
      @Parameters(paramLabel = "FILE", description = "Lines of cOS Core's command line.")
          Path file) {
    PrintStream err = console.err();
    return switch (CosImporter.read(file)) {
      case CosImport.Written written -> {
        console.text().print(written.yaml());
        written.files().forEach(each -> err.println("to write: " + each));
        written.notes().forEach(err::println);
        yield ExitCode.GOOD;
      }
      case CosImport.Refused refused -> {
        refused.problems().forEach(err::println);
        yield ExitCode.REFUSED;
      }
    };
  }
}
