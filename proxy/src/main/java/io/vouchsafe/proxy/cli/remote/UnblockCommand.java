package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.objects;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code unblock}: takes blocks back. */
@Command(
    name = "unblock",
    description = {
      "Takes blocks back that were given by hand.",
      "A block of the settings' block_list is taken back in that file."
    },
    footer = {
      "",
      "Exit code: 0 all were taken back; 1 something was not blocked by hand, or the service"
          + " refuses or cannot be reached; 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe unblock found.pem --by alice --why 'laptop found'",
      "  vouchsafe block --tenant acme --list",
      "  vouchsafe unblock --tenant acme --id 732a47207f271428 --by alice --why found"
    })
public final class UnblockCommand extends RemoteCommand {
  @ArgGroup(exclusive = true, multiplicity = "1")
  private What what = new What();

  /** Whom. */
  private static final class What {
    @Parameters(
        paramLabel = "PEM",
        arity = "1..*",
        description = "Files with the certificates, PEM or DER; the first of each counts.")
    private List<Path> files = new ArrayList<>();

    @Option(
        names = "--id",
        paramLabel = "ID",
        description = "An entry, as vouchsafe block --list shows; may be repeated.")
    private List<String> ids = new ArrayList<>();
  }

  @Mixin private TenantChoice tenant = new TenantChoice();
  @Mixin private AuthorOptions author = new AuthorOptions();

  public UnblockCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    List<Certificate> certificates = NamedCertificates.of(what.files);
    String name = tenant.name(port);
    List<String> ids = new ArrayList<>(what.ids);
    List<String> missing = new ArrayList<>();
    List<JsonObject> entries =
        certificates.isEmpty()
            ? List.of()
            : objects(port.get(AdminTarget.of("blocks", name)), "entries");
    for (Certificate certificate : certificates) {
      List<String> found =
          entries.stream()
              .filter(entry -> BlockRows.isAbout(entry, certificate))
              .map(entry -> entry.getString("id"))
              .toList();
      ids.addAll(found);
      if (found.isEmpty()) {
        missing.add(certificate.subject().shown());
      }
    }
    for (String id : ids) {
      port.send("DELETE", author.in(AdminTarget.of("blocks", name, id)), AdminPort.PATIENCE);
    }
    tell(
        new JsonObject().put("removed", new JsonArray(ids)).put("missing", new JsonArray(missing)));
    return missing.isEmpty() ? ExitCode.GOOD : ExitCode.REFUSED;
  }

  private void tell(JsonObject told) {
    if (isJson()) {
      json(told);
      return;
    }
    screen().line("taken back: " + Screen.texts(told, "removed"));
    if (!told.getJsonArray("missing").isEmpty()) {
      screen()
          .line(
              "not blocked by hand: "
                  + Screen.texts(told, "missing")
                  + "; vouchsafe block --list shows what is");
    }
  }
}
