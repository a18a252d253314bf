package io.vouchsafe.proxy.cli.remote;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code why}: explains one decision. */
@Command(
    name = "why",
    description = {
      "Explains one decision: who, each attempt, the rule, what to do next.",
      "The service remembers the last decisions of each reason; --journal finds older ones in"
          + " files, as `vouchsafe serve` writes them to standard output."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 it is explained, an allow or a deny; 1 nobody knows it, or the service refuses"
          + " or cannot be reached; 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe why 0123456789-1a",
      "  vouchsafe why 0123456789-1a --journal journal.log --journal journal.log.1.gz",
      "  journalctl -u vouchsafe -o cat | vouchsafe why 0123456789-1a --journal -"
    })
public final class WhyCommand implements Callable<Integer> {
  private static final Pattern REFERENCE = Pattern.compile("[0-9a-f]{10}-[0-9a-z]{1,13}");

  private final Console console;

  @Parameters(paramLabel = "REFERENCE", description = "As the refused person was shown it.")
  private String reference = "";

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description =
          "Looks into this file instead of asking the service; may be repeated. Packed with gzip"
              + " when its name ends in .gz; - is standard input.")
  private List<String> journals = new ArrayList<>();

  @Mixin private AdminOptions options = new AdminOptions();

  public WhyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!REFERENCE.matcher(reference).matches()) {
      throw new Misuse(
          "a reference looks like 0123456789-1a; in answers it is \"reference\" and"
              + " X-Vouchsafe-Reference");
    }
    Optional<JsonObject> found = journals.isEmpty() ? ask() : search();
    if (found.isEmpty()) {
      console.err().println("vouchsafe why: " + unknown());
      return ExitCode.REFUSED;
    }
    if (options.isJson()) {
      console.text().println(Ink.inJson(found.get().encode()));
    } else {
      new Explanation(
              new Screen(console.text(), Ink.of(console.coloured()), console.clock().instant()),
              ReasonPage.read())
          .show(found.get());
    }
    return ExitCode.GOOD;
  }

  private String unknown() {
    return journals.isEmpty()
        ? "the service does not remember "
            + reference
            + ": it keeps the last decisions of each reason, of this run alone. Look into its"
            + " journal: vouchsafe why "
            + reference
            + " --journal FILE"
        : reference + " is in none of " + journals;
  }

  private Optional<JsonObject> ask() throws IOException, InterruptedException {
    try (AdminPort port = options.open(console)) {
      return Screen.objects(
              port.get(AdminTarget.of("decisions").with("reference", reference)), "decisions")
          .stream()
          .findFirst();
    } catch (DecodeException | ClassCastException e) {
      throw new IOException("the answer is of another shape than this version's service gives", e);
    }
  }

  private Optional<JsonObject> search() throws IOException {
    for (String name : journals) {
      try (InputStream in = opened(name)) {
        Optional<JsonObject> found = new JournalFile(in).find(reference);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private InputStream opened(String name) throws IOException {
    if (name.equals("-")) {
      return console.in();
    }
    Path file = Path.of(name);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new Misuse("--journal: " + name + " is no file that can be read");
    }
    InputStream plain = Files.newInputStream(file);
    try {
      return name.endsWith(".gz") ? new GZIPInputStream(plain) : plain;
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }
}
