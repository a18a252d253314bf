package io.vouchsafe.proxy.cli.remote;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code decisions}: the last ones, and those that come. */
@Command(
    name = "decisions",
    description = {
      "Shows the decisions that the service remembers, and those that come.",
      "The newest first; with --follow the newest last. All options that are given must fit."
    },
    footer = {
      "",
      "--json prints each decision as the journal has it, one a line. Exit code: 0 shown, none"
          + " included; 1 cannot be reached or refuses; 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe decisions --decision deny --limit 20",
      "  vouchsafe decisions --reference 0123456789-1a --json",
      "  vouchsafe decisions --tenant acme --reason revoked --follow"
    })
public final class DecisionsCommand extends RemoteCommand {
  /** The admin port answers so late when nothing comes. */
  static final int WAIT_SECONDS = 30;

  @Option(
      names = "--reference",
      paramLabel = "REF",
      description = "The decision of this reference.")
  private @Nullable String reference;

  @Option(names = "--tenant", paramLabel = "NAME", description = "Of this tenant.")
  private @Nullable String tenant;

  @Option(names = "--reason", paramLabel = "WORD", description = "With this reason.")
  private @Nullable String reason;

  @Option(names = "--decision", paramLabel = "allow|deny", description = "With this outcome.")
  private @Nullable String decision;

  @Option(
      names = "--subject",
      paramLabel = "TEXT",
      description = "With this text in the certificate's subject.")
  private @Nullable String subject;

  @Option(names = "--serial", paramLabel = "HEX", description = "Of this serial number.")
  private @Nullable String serial;

  @Option(
      names = "--sha256",
      paramLabel = "HEX",
      description = "Of the certificate with this digest.")
  private @Nullable String sha256;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "As many at most, 1 to 1000; 20 unless said.")
  private int limit = 20;

  @Option(names = "--follow", description = "Goes on with those that come, until Ctrl-C.")
  private boolean follow;

  public DecisionsCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    JsonObject newest = port.get(target().with("limit", Integer.toString(limit)));
    List<JsonObject> decisions = Screen.objects(newest, "decisions");
    if (follow) {
      new DecisionFeed(port, target(), this::complain).follow(decisions, this::one);
    } else if (isJson()) {
      decisions.forEach(this::one);
    } else if (decisions.isEmpty()) {
      complain("no decision that the service remembers fits");
    } else {
      DecisionTable.of(decisions).show(screen(), "", decisions.size());
    }
    return ExitCode.GOOD;
  }

  private AdminTarget target() {
    return AdminTarget.of("decisions")
        .with("reference", Optional.ofNullable(reference))
        .with("tenant", Optional.ofNullable(tenant))
        .with("reason", Optional.ofNullable(reason))
        .with("decision", Optional.ofNullable(decision))
        .with("subject", Optional.ofNullable(subject))
        .with("serial", Optional.ofNullable(serial))
        .with("sha256", Optional.ofNullable(sha256));
  }

  private void one(JsonObject each) {
    console()
        .text()
        .println(isJson() ? Ink.inJson(each.encode()) : String.join("  ", DecisionTable.row(each)));
  }

  private void complain(String what) {
    console().err().println("vouchsafe decisions: " + what);
  }
}
