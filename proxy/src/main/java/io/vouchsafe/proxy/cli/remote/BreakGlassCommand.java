package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.objects;
import static io.vouchsafe.proxy.cli.remote.Screen.text;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code break-glass}: certificates that must pass for a while, whatever is wrong with them. */
@Command(
    name = "break-glass",
    description = {
      "Lets certificates pass for a while although something is wrong with them.",
      "Exactly these, when they are expired or revoked, or their responder is dead; for 24 h at"
          + " most. It overrules no block and no ID list."
    },
    footer = {
      "",
      "Exit code: 0 done; 1 the service refuses or cannot be reached; 2 misuse, nothing was done.",
      "",
      "Examples:",
      "  vouchsafe break-glass boss.pem --for 2h --by alice --why 'CEO abroad, new card tomorrow'",
      "  vouchsafe break-glass --tenant acme --list",
      "  vouchsafe break-glass boss.pem --end --by alice --why 'card came'"
    })
public final class BreakGlassCommand extends RemoteCommand {
  private static final Duration LONGEST = Duration.ofHours(24);

  @ArgGroup(exclusive = true, multiplicity = "1")
  private What what = new What();

  /** Whom. */
  private static final class What {
    @Parameters(
        paramLabel = "PEM",
        arity = "1..*",
        description = "Files with the certificates, PEM or DER; the first of each counts.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--list", description = "Shows those that hold, and changes nothing.")
    private boolean list;
  }

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "How long, such as 30m, 2h or 1h30m; up to 24h.")
  private @Nullable String length;

  @Option(names = "--end", description = "Takes them back instead.")
  private boolean end;

  @Mixin private TenantChoice tenant = new TenantChoice();
  @Mixin private AuthorOptions author = new AuthorOptions();

  public BreakGlassCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    if (what.list) {
      return list(port);
    }
    if (author.by().isEmpty() || author.why().isEmpty()) {
      throw new Misuse("--by NAME and --why TEXT are required: somebody will ask");
    }
    if (end == (length != null)) {
      throw new Misuse("--for TIME lets them pass, --end takes that back: one of them is required");
    }
    List<Certificate> certificates = NamedCertificates.of(what.files);
    return end
        ? end(port, certificates)
        : allow(port, certificates, length(String.valueOf(length)));
  }

  private static Duration length(String text) {
    try {
      Duration length = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
      if (!length.isNegative() && !length.isZero() && length.compareTo(LONGEST) <= 0) {
        return length;
      }
    } catch (DateTimeParseException e) {
      throw new Misuse("--for: a time such as 30m, 2h or 1h30m, and no longer than 24h");
    }
    throw new Misuse("--for: a time such as 30m, 2h or 1h30m, and no longer than 24h");
  }

  private int allow(AdminPort port, List<Certificate> certificates, Duration length)
      throws IOException, InterruptedException {
    String until =
        console().clock().instant().plus(length).truncatedTo(ChronoUnit.SECONDS).toString();
    JsonArray allows = new JsonArray();
    certificates.forEach(
        each ->
            allows.add(new JsonObject().put("sha256", each.sha256().hex()).put("until", until)));
    JsonObject answer =
        port.send(
            "POST",
            AdminTarget.of("break-glass", tenant.name(port)),
            author.document().put("break_glass", allows));
    if (isJson()) {
      json(answer);
      return ExitCode.GOOD;
    }
    certificates.forEach(
        each -> screen().line("passes until " + until + ": " + Ink.shown(each.subject().shown())));
    answer
        .getJsonArray("warnings", new JsonArray())
        .forEach(each -> screen().line("warning: " + Ink.shown(String.valueOf(each))));
    return ExitCode.GOOD;
  }

  private int end(AdminPort port, List<Certificate> certificates)
      throws IOException, InterruptedException {
    String name = tenant.name(port);
    JsonObject answer = new JsonObject();
    for (Certificate each : certificates) {
      answer =
          port.send(
              "DELETE",
              author.in(AdminTarget.of("break-glass", name, each.sha256().hex())),
              AdminPort.PATIENCE);
    }
    if (isJson()) {
      json(answer);
    } else {
      certificates.forEach(
          each -> screen().line("taken back: " + Ink.shown(each.subject().shown())));
    }
    return ExitCode.GOOD;
  }

  private int list(AdminPort port) throws IOException, InterruptedException {
    JsonObject answer = port.get(AdminTarget.of("break-glass", tenant.name(port)));
    if (isJson()) {
      json(answer);
      return ExitCode.GOOD;
    }
    Table table = new Table("ends", "by", "why", "sha256");
    objects(answer, "break_glass")
        .forEach(
            each ->
                table.row(
                    screen().distance(each, "until"),
                    text(each, "by"),
                    text(each, "why"),
                    text(each, "sha256")));
    if (table.isEmpty()) {
      console().err().println("vouchsafe break-glass: no allow holds");
    } else {
      table.show(screen(), "", Integer.MAX_VALUE);
    }
    return ExitCode.GOOD;
  }
}
