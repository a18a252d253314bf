package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code docs/cli.md} as the commands make it. */
final class CommandPage {
  private static final int WIDTH = 110;

  private static final String BEGIN =
      """
      # The command line

      `vouchsafe` stands for `java -jar vouchsafe.jar`, or for what a package has installed. Every command has this text in its `--help`. This page is made of the commands:
      `CommandPageTest` compares it with them.

      ## Which service

      Commands that ask a running service (`status`, `decisions`, `why`, `block`, `unblock`, `break-glass`, `sessions`, `cut`, `nodes`, `cache`, `crl`, `responders`, `reload`, `ocvpn status`) find its admin port and
      its token like this; the first that is there counts:

      | | 1 | 2 | 3 | 4 |
      |---|---|---|---|---|
      | admin port | `--admin URL` | `listen.admin` of `--config FILE` | `$VOUCHSAFE_ADMIN` | `http://127.0.0.1:8181` |
      | token | `--token file:PATH` or `env:NAME` | `listen.admin_token` of `--config FILE` | `$VOUCHSAFE_TOKEN`: the token, or `file:PATH` | none |

      The token is never an argument: other users of the machine could read it. It is sent to that address alone, by no proxy, and no redirect is followed. An answer may take 15 s (`reload`: 120 s,
      `responders test`: 90 s) and have 32 MiB. What a certificate or a server has written is shown with its control characters escaped (`\\u{1b}`), in JSON too.

      ## Exit codes

      | code | what it means |
      |---|---|
      | 0 | good, allowed, or shown |
      | 1 | refused or invalid, or it could not be done: the service cannot be reached, or refuses |
      | 2 | misuse: the arguments make no sense, and nothing was done |
      | 3 | undetermined: the path holds and no usable status was found (`check`); there was no responder to ask (`responders test`) |

      ## Completion and manual pages

          source <(vouchsafe completion)        # bash and zsh
          vouchsafe completion > /etc/bash_completion.d/vouchsafe

      `make manual` leaves manual pages (`man proxy/target/manual/vouchsafe.1`) and the completion in `proxy/target/manual`.

      ## Commands
      """;

  private CommandPage() {}

  /** The root of all commands. */
  static CommandLine root() {
    return VouchsafeCommand.root(
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new ByteArrayOutputStream(),
            System.err,
            Map.of(),
            false,
            InstantSource.system()));
  }

  /** Every command, each behind the one above it. */
  static List<CommandLine> all(CommandLine root) {
    List<CommandLine> all = new ArrayList<>(List.of(root));
    new LinkedHashSet<>(root.getSubcommands().values()).forEach(each -> all.addAll(all(each)));
    return all;
  }

  static String text() {
    StringBuilder page = new StringBuilder(BEGIN);
    for (CommandLine each : all(root())) {
      each.setUsageHelpWidth(WIDTH);
      page.append("\n### ").append(each.getCommandSpec().qualifiedName()).append("\n\n");
      each.getUsageMessage(Ansi.OFF)
          .lines()
          .map(line -> line.isBlank() ? "" : "    " + line.stripTrailing())
          .forEach(line -> page.append(line).append('\n'));
    }
    return page.toString();
  }
}
