package io.vouchsafe.proxy.shared.engine;

import io.vouchsafe.config.Quoted;
import io.vouchsafe.proxy.shared.engine.EngineException.Kind;
import java.util.Locale;
import java.util.Set;

/** What a server's error means, and what is to be typed. */
final class RefusedCommand {
  private static final int LONGEST = 200;

  /** Errors after which another connection may find another server, or the same in better shape. */
  private static final Set<String> REOPEN =
      Set.of("READONLY", "LOADING", "MASTERDOWN", "NOAUTH", "UNBLOCKED");

  private RefusedCommand() {}

  /** Whether the connection is of no use any more. */
  static boolean endsConnection(String error) {
    return REOPEN.contains(code(error));
  }

  /**
   * The failure of a command.
   *
   * @param command its name
   * @param error as the server wrote it
   */
  static EngineException of(String command, String error) {
    return new EngineException(Kind.REFUSED, words(command.toUpperCase(Locale.ROOT), error));
  }

  private static String words(String command, String error) {
    return switch (code(error)) {
      case "WRONGPASS" ->
          "The server refuses the login (WRONGPASS): compare shared.username and shared.password"
              + " with the server's users (ACL LIST), then reload";
      case "NOAUTH" ->
          "The server wants a login (NOAUTH): write shared.password, and shared.username for a user"
              + " other than default";
      case "NOPERM" ->
          "The server's user may not do what %s needs (NOPERM): on the server, ACL SETUSER NAME +%s ~PREFIX*; it says %s"
              .formatted(command, command.toLowerCase(Locale.ROOT), shown(error));
      case "OOM" ->
          "The server has no memory left and refuses %s (OOM): raise its maxmemory, or set maxmemory-policy volatile-ttl"
              .formatted(command);
      case "READONLY" ->
          "The server is a replica and refuses %s (READONLY): the master is looked for again"
              .formatted(command);
      case "MISCONF" ->
          "The server cannot write to its disk and refuses %s (MISCONF): look at its log and disk"
              .formatted(command);
      case "LOADING" -> "The server still loads its data (LOADING)";
      case "MASTERDOWN" -> "The server is a replica without its master (MASTERDOWN)";
      case "NOREPLICAS" ->
          "The server has too few replicas and refuses %s (NOREPLICAS): look at min-replicas-to-write"
              .formatted(command);
      case "BUSY" -> "The server runs somebody's script and refuses %s (BUSY)".formatted(command);
      case "WRONGTYPE" ->
          "A key holds something of another type than %s needs (WRONGTYPE): somebody else uses shared.prefix"
              .formatted(command);
      case "MOVED", "ASK", "CLUSTERDOWN", "CROSSSLOT" ->
          "The server is part of a Redis Cluster (%s): shared needs one server, or sentinels"
              .formatted(code(error));
      case "DENIED" ->
          "The server is in protected mode (DENIED): give it a password or bind it to this network";
      default -> other(command, error);
    };
  }

  private static String other(String command, String error) {
    if (error.startsWith("ERR unknown command") || error.startsWith("NOPROTO")) {
      return "The server does not know %s: Redis 7 or Valkey is needed; it says %s"
          .formatted(command, shown(error));
    }
    if (error.startsWith("ERR max number of clients")) {
      return "The server takes no more connections: raise its maxclients";
    }
    if (error.startsWith("ERR DB index")) {
      return "The server has no database of that number: write another behind shared.url";
    }
    return "The server refuses %s: %s".formatted(command, shown(error));
  }

  private static String shown(String error) {
    return "'" + Quoted.plain(error, LONGEST) + "'";
  }

  private static String code(String error) {
    int end = error.indexOf(' ');
    return end < 0 ? error : error.substring(0, end);
  }
}
