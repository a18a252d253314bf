package io.vouchsafe.proxy.shared.engine;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.config.Quoted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server's {@code INFO} says that does not fit what nodes keep there, a sentence each: what
 * was found, what follows, what to type.
 *
 * @param sentences empty when all is as it should be
 */
public record InfoDoubts(List<String> sentences) {
  /** All is as it should be, or nobody has looked. */
  static final InfoDoubts NONE = new InfoDoubts(List.of());

  private static final Request QUESTION = Request.cmd(Command.INFO).arg("everything");

  /** INFO does not say it; many may not ask it, and then it stays open. */
  private static final Request SAVES = Request.cmd(Command.CONFIG).arg("GET").arg("save");

  private static final int OLDEST_MAJOR = 7;
  private static final int LONGEST = 40;

  /** Evicts whatever it likes, the stream of events and the lists of orders too. */
  private static final String EVICTS_ALL = "allkeys-";

  public InfoDoubts {
    sentences = List.copyOf(sentences);
  }

  /**
   * What there is to doubt about the server at the other end; fails when nothing came of the
   * question.
   */
  static Future<InfoDoubts> ask(EngineConnection connection, Duration patience) {
    Future<@Nullable Response> saves = connection.ask(SAVES, patience);
    return connection
        .ask(QUESTION, patience)
        .compose(
            info ->
                saves
                    .map(InfoDoubts::value)
                    .otherwise(Optional.empty())
                    .map(save -> of(info == null ? "" : info.toString(), save)))
        .recover(InfoDoubts::unasked);
  }

  private static Optional<String> value(@Nullable Response config) {
    return Optional.ofNullable(config)
        .filter(pairs -> pairs.containsKey("save"))
        .map(pairs -> pairs.get("save"))
        .map(Response::toString);
  }

  /**
   * The same of what was answered.
   *
   * @param save the server's setting of that name; empty = it may not be asked for
   */
  static InfoDoubts of(String info, Optional<String> save) {
    Map<String, String> fields = fields(info);
    List<String> sentences = new ArrayList<>();
    tellVersion(fields, sentences);
    tellMode(fields, sentences);
    tellEviction(fields, sentences);
    tellPersistence(fields, save, sentences);
    return new InfoDoubts(sentences);
  }

  private static Future<InfoDoubts> unasked(Throwable failure) {
    boolean isRefused =
        failure instanceof EngineException known && known.kind() == EngineException.Kind.REFUSED;
    return isRefused ? Future.succeededFuture(unknown(failure)) : Future.failedFuture(failure);
  }

  private static InfoDoubts unknown(Throwable failure) {
    return new InfoDoubts(
        List.of(
            "INFO was not answered, so nobody knows whether the server evicts keys or keeps them on"
                + " its disk: on the server, ACL SETUSER NAME +info; "
                + failure.getMessage()));
  }

  private static void tellVersion(Map<String, String> fields, List<String> sentences) {
    String version =
        fields.getOrDefault("valkey_version", fields.getOrDefault("redis_version", ""));
    int dot = version.indexOf('.');
    String major = dot < 0 ? version : version.substring(0, dot);
    if (!major.matches("[0-9]{1,4}")) {
      sentences.add("The server tells no version: Redis 7 or Valkey is needed");
    } else if (Integer.parseInt(major) < OLDEST_MAJOR) {
      sentences.add(
          "The server is version %s: gaps in the stream of events are seen from Redis 7 or Valkey on; upgrade it"
              .formatted(shown(version)));
    }
  }

  private static void tellMode(Map<String, String> fields, List<String> sentences) {
    if (fields.getOrDefault("role", "master").equals("slave")) {
      sentences.add("The server is a replica and takes no writes: name the master in shared.url");
    }
    if (fields.getOrDefault("redis_mode", "").equals("cluster")) {
      sentences.add(
          "The server is part of a Redis Cluster, which is not supported: use one server, or"
              + " sentinels");
    }
  }

  private static void tellEviction(Map<String, String> fields, List<String> sentences) {
    String policy = fields.getOrDefault("maxmemory_policy", "");
    boolean isBounded = !fields.getOrDefault("maxmemory", "0").equals("0");
    if (policy.startsWith(EVICTS_ALL)) {
      sentences.add(
          "maxmemory-policy %s may evict the stream of events and the lists of blocks%s: on the server, CONFIG SET maxmemory-policy volatile-ttl, which evicts only what has a time to live"
              .formatted(shown(policy), isBounded ? "" : " as soon as maxmemory is set"));
    } else if (policy.equals("noeviction") && isBounded) {
      sentences.add(
          "maxmemory-policy noeviction refuses events when maxmemory is reached: CONFIG SET"
              + " maxmemory-policy volatile-ttl lets cached responses make room for them");
    }
  }

  private static void tellPersistence(
      Map<String, String> fields, Optional<String> save, List<String> sentences) {
    boolean appends = !fields.getOrDefault("aof_enabled", "").equals("0");
    boolean saves =
        save.map(times -> !times.isEmpty())
            .orElse(!fields.getOrDefault("rdb_saves", "0").equals("0"));
    if (!appends && !saves) {
      sentences.add(
          "The server keeps nothing on its disk: blocks live as long as one node lives; on the"
              + " server, CONFIG SET appendonly yes");
    }
    if (fields.getOrDefault("rdb_last_bgsave_status", "ok").equals("err")
        || fields.getOrDefault("aof_last_write_status", "ok").equals("err")) {
      sentences.add("The server cannot write to its disk: look at its log");
    }
  }

  private static Map<String, String> fields(String info) {
    Map<String, String> fields = new HashMap<>();
    info.lines()
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
              }
            });
    return fields;
  }

  private static String shown(String text) {
    return Quoted.plain(text, LONGEST);
  }
}
