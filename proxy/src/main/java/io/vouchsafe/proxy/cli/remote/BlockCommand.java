package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.objects;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code block}: certificates that must not pass any more. */
@Command(
    name = "block",
    description = {
      "Blocks certificates from the next decision on, whatever any source says.",
      "Their live sessions are cut. Of each file the first certificate alone is blocked, by serial"
          + " and issuer."
    },
    footer = {
      "",
      "Exit code: 0 they are blocked, or the list was shown; 1 the service refuses or cannot be"
          + " reached; 2 misuse, and nothing was blocked. More kinds of entries:"
          + " docs/emergency.md.",
      "",
      "Examples:",
      "  vouchsafe block stolen.pem --by alice --why 'laptop stolen, ticket 4711'",
      "  vouchsafe block --tenant acme --key stolen.pem --by alice --why 'its key leaked'",
      "  vouchsafe block --tenant acme --list"
    })
public final class BlockCommand extends RemoteCommand {
  @ArgGroup(exclusive = true, multiplicity = "1")
  private What what = new What();

  /** Whom. */
  private static final class What {
    @Parameters(
        paramLabel = "PEM",
        arity = "1..*",
        description = "Files with the certificates, PEM or DER.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--list", description = "Shows what is blocked, and changes nothing.")
    private boolean list;
  }

  @Option(
      names = "--key",
      description =
          "Blocks every certificate with the key of these, also one that is issued tomorrow.")
  private boolean key;

  @Mixin private TenantChoice tenant = new TenantChoice();
  @Mixin private AuthorOptions author = new AuthorOptions();

  public BlockCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    return what.list ? list(port) : block(port);
  }

  private int block(AdminPort port) throws IOException, InterruptedException {
    if (author.by().isEmpty() || author.why().isEmpty()) {
      throw new Misuse("--by NAME and --why TEXT are required: somebody will ask");
    }
    List<Certificate> certificates = NamedCertificates.of(what.files);
    JsonArray entries = new JsonArray();
    certificates.forEach(each -> entries.add(entry(each)));
    JsonObject answer =
        port.send(
            "POST",
            AdminTarget.of("blocks", tenant.name(port)),
            author.document().put("entries", entries));
    if (isJson()) {
      json(answer);
      return ExitCode.GOOD;
    }
    certificates.forEach(each -> screen().line("blocked: " + Ink.shown(each.subject().shown())));
    objects(answer, "added").forEach(each -> screen().line("  entry " + Screen.text(each, "id")));
    answer
        .getJsonArray("warnings", new JsonArray())
        .forEach(each -> screen().line("warning: " + Ink.shown(String.valueOf(each))));
    return ExitCode.GOOD;
  }

  /** By serial and issuer: an ECDSA signature, and so the digest, can be changed by anybody. */
  private JsonObject entry(Certificate certificate) {
    return key
        ? new JsonObject().put("key", certificate.keyFingerprints().iterator().next().hex())
        : new JsonObject()
            .put("serial", certificate.serial().hex())
            .put("issuer", certificate.issuer().toString());
  }

  private int list(AdminPort port) throws IOException, InterruptedException {
    JsonObject blocks = port.get(AdminTarget.of("blocks", tenant.name(port)));
    if (isJson()) {
      json(blocks);
      return ExitCode.GOOD;
    }
    Table table = new Table("id", "blocks", "by", "since", "from", "note");
    BlockRows.add(table, objects(blocks, "entries"), "by hand");
    BlockRows.add(table, objects(blocks, "from_settings"), "settings");
    if (table.isEmpty()) {
      console().err().println("vouchsafe block: nothing is blocked");
    } else {
      table.show(screen(), "", Integer.MAX_VALUE);
    }
    return ExitCode.GOOD;
  }
}
