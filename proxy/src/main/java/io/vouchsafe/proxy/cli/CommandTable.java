package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.remote.BlockCommand;
import io.vouchsafe.proxy.cli.remote.BreakGlassCommand;
import io.vouchsafe.proxy.cli.remote.CacheCommand;
import io.vouchsafe.proxy.cli.remote.CacheDeleteCommand;
import io.vouchsafe.proxy.cli.remote.CacheShowCommand;
import io.vouchsafe.proxy.cli.remote.CrlCommand;
import io.vouchsafe.proxy.cli.remote.CrlListCommand;
import io.vouchsafe.proxy.cli.remote.CutCommand;
import io.vouchsafe.proxy.cli.remote.DecisionsCommand;
import io.vouchsafe.proxy.cli.remote.NodesCommand;
import io.vouchsafe.proxy.cli.remote.NodesForgetCommand;
import io.vouchsafe.proxy.cli.remote.OcvpnStatusCommand;
import io.vouchsafe.proxy.cli.remote.ReloadCommand;
import io.vouchsafe.proxy.cli.remote.RespondersCommand;
import io.vouchsafe.proxy.cli.remote.RespondersTestCommand;
import io.vouchsafe.proxy.cli.remote.SessionsCommand;
import io.vouchsafe.proxy.cli.remote.StatusCommand;
import io.vouchsafe.proxy.cli.remote.UnblockCommand;
import io.vouchsafe.proxy.cli.remote.WhyCommand;
import io.vouchsafe.proxy.cli.terminal.Console;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/**
 * The commands, by name, in the order in which help shows them. Made when they are asked for: those
 * that ask a running service bring classes that the others do without.
 */
final class CommandTable {
  static final Map<String, Function<Console, Object>> COMMANDS = commands();

  private CommandTable() {}

  private static Map<String, Function<Console, Object>> commands() {
    Map<String, Function<Console, Object>> all = new LinkedHashMap<>();
    all.put("serve", console -> new ServeCommand(console));
    all.put("demo", console -> new DemoCommand(console));
    all.put("init", console -> new InitCommand(console));
    all.put("check", console -> new CheckCommand(console));
    all.put("config", console -> new ConfigCommand(console));
    all.put("status", console -> new StatusCommand(console));
    all.put("decisions", console -> new DecisionsCommand(console));
    all.put("why", console -> new WhyCommand(console));
    all.put("block", console -> new BlockCommand(console));
    all.put("unblock", console -> new UnblockCommand(console));
    all.put("break-glass", console -> new BreakGlassCommand(console));
    all.put("sessions", console -> new SessionsCommand(console));
    all.put("cut", console -> new CutCommand(console));
    all.put(
        "nodes",
        console ->
            new CommandLine(new NodesCommand(console))
                .addSubcommand("forget", new NodesForgetCommand(console)));
    all.put(
        "cache",
        console ->
            new CommandLine(new CacheCommand())
                .addSubcommand("show", new CacheShowCommand(console))
                .addSubcommand("delete", new CacheDeleteCommand(console)));
    all.put(
        "crl",
        console ->
            new CommandLine(new CrlCommand()).addSubcommand("list", new CrlListCommand(console)));
    all.put(
        "responders",
        console ->
            new CommandLine(new RespondersCommand())
                .addSubcommand("test", new RespondersTestCommand(console)));
    all.put("reload", console -> new ReloadCommand(console));
    all.put("completion", console -> new CompletionCommand(console));
    all.put("replay", console -> new ReplayCommand(console));
    all.put("import", console -> new ImportCommand(console));
    all.put(
        "ike",
        console ->
            new CommandLine(new IkeCommand()).addSubcommand("snoop", new SnoopCommand(console)));
    all.put(
        "tunnels",
        console ->
            new CommandLine(new TunnelsCommand())
                .addSubcommand("explain", new TunnelsExplainCommand(console)));
    all.put(
        "ocvpn",
        console ->
            new CommandLine(new OcvpnCommand())
                .addSubcommand("status", new OcvpnStatusCommand(console)));
    all.put("ocvpn-agent", console -> new OcvpnAgentCommand(console));
    return Collections.unmodifiableMap(all);
  }
}
