package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.check.CheckStream;
import io.vouchsafe.proxy.check.Checker;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code check}: one verdict for a person, or many for a program. */
@Command(
    name = "check",
    description = "Checks a certificate and explains the verdict.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 good, 1 refused or invalid, 2 misuse, 3 not known: the path holds, and nobody"
          + " gave a usable status.",
      "",
      "Examples:",
      "  What would the service say, and why?",
      "    vouchsafe check --config vouchsafe.yaml --tenant acme chain.pem",
      "    vouchsafe check --config vouchsafe.yaml --policy admins --json chain.pem",
      "  Without settings, by a root and a CRL for each CA:",
      "    vouchsafe check --ca root.pem --crl root.crl --crl issuing.crl chain.pem",
      "  By a responder, or by those that the certificates name:",
      "    vouchsafe check --ca root.pem --ocsp-url http://ocsp.example/ chain.pem",
      "    vouchsafe check --ca root.pem --ocsp-url aia chain.pem",
      "  The certificate alone, whatever its CAs are:",
      "    vouchsafe check --ca root.pem --scope leaf --ocsp-url aia chain.pem",
      "  The path alone:",
      "    vouchsafe check --ca root.pem --no-revocation chain.pem"
    })
final class CheckCommand implements Callable<Integer> {
  /** They say what {@code --config} says; both at once could only contradict each other. */
  private static final List<String> OF_FILES =
      List.of(
          "--ca",
          "--intermediates",
          "--crl",
          "--ocsp-url",
          "--ocsp-response",
          "--no-revocation",
          "--scope",
          "--purpose",
          "--at",
          "--allow-sha1");

  private static final List<String> OF_SETTINGS =
      List.of("--tenant", "--policy", "--state", "--no-state", "--staple", "--json");

  private final Console console;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--jsonl",
      description = "For programs: one request a line on stdin, one answer a line on stdout.")
  private boolean jsonl;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of --jsonl; as many as processors unless said.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @ArgGroup(
      validate = false,
      order = 1,
      heading = "%nAs the service decides, under its settings:%n")
  private SettingsOptions settings = new SettingsOptions();

  @ArgGroup(
      validate = false,
      order = 2,
      heading = "%nWithout settings, with the defaults of a policy:%n")
  private FilesOptions files = new FilesOptions();

  @Parameters(
      paramLabel = "CHAIN",
      arity = "0..1",
      description = "The certificate, and what came with it; PEM (leaf first) or DER.")
  private @Nullable Path chain;

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (threads < 1) {
      throw misuse("--threads: at least 1, not " + threads);
    }
    if (jsonl && chain != null) {
      throw misuse("a certificate or --jsonl, not both");
    }
    if (jsonl) {
      new CheckStream(new Checker(console.clock()), threads).run(console.in(), console.out());
      return ExitCode.GOOD;
    }
    try {
      return check();
    } catch (Misuse e) {
      // Without all options behind it, which would hide what is wrong.
      console.err().println("vouchsafe check: " + e.getMessage());
      console.err().println("vouchsafe check --help shows every option, and examples");
      return ExitCode.MISUSE;
    }
  }

  private int check() throws IOException {
    Path certificates = chainFile();
    Ink ink = Ink.of(console.coloured());
    if (settings.file != null) {
      refuse(OF_FILES, "is said by --config FILE: leave one of them out");
      refuse(settings.noState && settings.state != null, "--state or --no-state, not both");
      if (settings.staple != null) {
        regular(settings.staple);
      }
      return new SettingsCheck(settings, settings.file, console)
          .run(certificates, console.text(), ink);
    }
    refuse(OF_SETTINGS, "goes with --config FILE");
    files.responses.forEach(CheckCommand::regular);
    return new FilesCheck(GivenFiles.read(files, console.clock().instant()), console.clock())
        .run(certificates, console.text(), ink);
  }

  private void refuse(List<String> options, String why) {
    for (String option : options) {
      refuse(parsed().hasMatchedOption(option), option + " " + why);
    }
  }

  private static void refuse(boolean wrong, String why) {
    if (wrong) {
      throw new Misuse(why);
    }
  }

  private ParseResult parsed() {
    return Objects.requireNonNull(spec).commandLine().getParseResult();
  }

  private Path chainFile() {
    Path file = chain;
    if (file == null) {
      throw new Misuse("which certificate? (or --jsonl)");
    }
    return regular(file);
  }

  /** A pipe or a device could go on for ever. */
  private static Path regular(Path file) {
    refuse(!Files.isRegularFile(file), file + " is no file");
    return file;
  }

  private ParameterException misuse(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}
