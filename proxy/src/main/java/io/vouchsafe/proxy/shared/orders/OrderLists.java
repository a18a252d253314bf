package io.vouchsafe.proxy.shared.orders;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.config.ObjectName;
import io.vouchsafe.proxy.shared.engine.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where the lists lie in the engine: {@code orders} has the names of the tenants, {@code
 * orders:TENANT} the list of each node under its id. Whoever owns the engine can put anything
 * there: no name is taken that is none of ours, and no more of them than there can be.
 */
final class OrderLists {
  /** Tenants of all nodes. */
  static final int MOST_TENANTS = 20_000;

  /** Nodes that have put a list there; those that are gone go after a day. */
  static final int MOST_NODES = 256;

  /** Octets that one round brings, but for a single list. */
  private static final long ROUND = 8 << 20;

  /** Commands of one round: others have to ask, too. */
  private static final int ROUND_COMMANDS = 512;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern NODE_ID = Pattern.compile("[0-9a-f]{16}");

  private final Engine engine;
  private final String prefix;

  OrderLists(Engine engine, String prefix) {
    this.engine = engine;
    this.prefix = prefix;
  }

  /** Where a list lies. */
  record Place(String tenant, String node) {}

  /** A list as it was found. */
  record Found(Place place, Buffer sealed) {}

  /** Puts this node's list of {@code tenant} there. */
  Future<Void> put(Place place, Buffer sealed) {
    return engine
        .sendAll(
            List.of(
                Request.cmd(Command.SADD).arg(names()).arg(place.tenant()),
                Request.cmd(Command.HSET).arg(key(place.tenant())).arg(place.node()).arg(sealed)),
            PATIENCE)
        .mapEmpty();
  }

  /** Takes lists away. */
  Future<Void> remove(List<Place> places) {
    return places.isEmpty()
        ? Future.succeededFuture()
        : sendAll(
                places.stream()
                    .map(at -> Request.cmd(Command.HDEL).arg(key(at.tenant())).arg(at.node()))
                    .toList())
            .mapEmpty();
  }

  /** The tenants that somebody has put a list there for. */
  Future<List<String>> tenants() {
    return engine
        .send(Request.cmd(Command.SMEMBERS).arg(names()), PATIENCE)
        .map(
            reply ->
                items(reply)
                    .map(Response::toString)
                    .filter(name -> ObjectName.mistake(name).isEmpty())
                    .limit(MOST_TENANTS)
                    .toList());
  }

  /** Where lists of these tenants lie, and how many octets each has. */
  Future<Map<Place, Long>> sizes(List<String> tenants) {
    List<Request> keys =
        tenants.stream().map(tenant -> Request.cmd(Command.HKEYS).arg(key(tenant))).toList();
    return engine.sendAll(keys, PATIENCE).compose(replies -> sizesOf(places(tenants, replies)));
  }

  private Future<Map<Place, Long>> sizesOf(List<Place> places) {
    if (places.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    List<Request> lengths =
        places.stream()
            .map(at -> Request.cmd(Command.HSTRLEN).arg(key(at.tenant())).arg(at.node()))
            .toList();
    return sendAll(lengths)
        .map(
            replies -> {
              Map<Place, Long> sizes = new HashMap<>();
              for (int i = 0; i < places.size(); i++) {
                Response length = replies.get(i);
                sizes.put(places.get(i), length == null ? 0 : length.toLong());
              }
              return sizes;
            });
  }

  private static List<Place> places(List<String> tenants, List<@Nullable Response> replies) {
    return IntStream.range(0, tenants.size())
        .boxed()
        .flatMap(
            i ->
                items(replies.get(i))
                    .map(Response::toString)
                    .filter(node -> NODE_ID.matcher(node).matches())
                    .limit(MOST_NODES)
                    .map(node -> new Place(tenants.get(i), node)))
        .toList();
  }

  /** The lists at {@code places}, as far as they still lie there. */
  Future<List<Found>> read(List<Place> places) {
    List<Request> gets =
        places.stream()
            .map(at -> Request.cmd(Command.HGET).arg(key(at.tenant())).arg(at.node()))
            .toList();
    return engine
        .sendAll(gets, PATIENCE)
        .map(
            replies -> {
              List<Found> found = new ArrayList<>();
              for (int i = 0; i < places.size(); i++) {
                Response list = replies.get(i);
                if (list != null) {
                  found.add(new Found(places.get(i), list.toBuffer()));
                }
              }
              return found;
            });
  }

  /** The same places in rounds that bring no more than the memory of a few lists. */
  static List<List<Place>> rounds(Map<Place, Long> sizes) {
    List<List<Place>> rounds = new ArrayList<>();
    List<Place> round = new ArrayList<>();
    long octets = 0;
    for (Map.Entry<Place, Long> each : sizes.entrySet()) {
      if (!round.isEmpty()
          && (octets + each.getValue() > ROUND || round.size() >= ROUND_COMMANDS)) {
        rounds.add(round);
        round = new ArrayList<>();
        octets = 0;
      }
      round.add(each.getKey());
      octets += each.getValue();
    }
    if (!round.isEmpty()) {
      rounds.add(round);
    }
    return rounds;
  }

  private Future<List<@Nullable Response>> sendAll(List<Request> commands) {
    Future<List<@Nullable Response>> all = Future.succeededFuture(new ArrayList<>());
    for (int i = 0; i < commands.size(); i += ROUND_COMMANDS) {
      List<Request> some = commands.subList(i, Math.min(i + ROUND_COMMANDS, commands.size()));
      all =
          all.compose(
              before ->
                  engine
                      .sendAll(some, PATIENCE)
                      .map(
                          more -> {
                            before.addAll(more);
                            return before;
                          }));
    }
    return all;
  }

  private static Stream<Response> items(@Nullable Response reply) {
    return reply == null ? Stream.empty() : StreamSupport.stream(reply.spliterator(), false);
  }

  private String names() {
    return prefix + "orders";
  }

  private String key(String tenant) {
    return prefix + "orders:" + tenant;
  }
}
