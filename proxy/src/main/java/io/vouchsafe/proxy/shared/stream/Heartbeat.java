package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a node says of itself every five seconds.
 *
 * @param version of the program
 * @param adminUrl where others reach its admin port
 * @param apiUrl where others reach its API
 * @param digests of what all nodes should have alike, by its name
 * @param heard the last event that it has heard of each node, by the node's id: by that the node
 *     itself sees how old this heartbeat can be at most, whatever clocks say
 */
record Heartbeat(
    String version,
    Optional<URI> adminUrl,
    Optional<URI> apiUrl,
    Map<String, String> digests,
    Map<String, Mark> heard) {
  private static final String VERSION = "version";
  private static final String ADMIN_URL = "admin_url";
  private static final String API_URL = "api_url";
  private static final String DIGESTS = "digests";
  private static final String HEARD = "heard";

  /** Digests that are told and compared: the first by their names, the same on all nodes. */
  private static final int MOST_DIGESTS = 1000;

  /** Characters of the name of a digest, of a digest, and of a version. */
  private static final int LONGEST = 64;

  /** The place of an event among all of one node. */
  record Mark(long incarnation, long number) {}

  Heartbeat {
    digests = bounded(digests);
    heard = Map.copyOf(heard);
  }

  /** So that a heartbeat is never too large for an event. */
  private static Map<String, String> bounded(Map<String, String> digests) {
    return digests.entrySet().stream()
        .filter(each -> each.getKey().length() <= LONGEST && each.getValue().length() <= LONGEST)
        .sorted(Map.Entry.comparingByKey())
        .limit(MOST_DIGESTS)
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** As the body of an event. */
  Buffer encode() {
    JsonObject marks = new JsonObject();
    heard.forEach((id, mark) -> marks.put(id, mark.incarnation() + "-" + mark.number()));
    JsonObject all = new JsonObject().put(VERSION, version);
    adminUrl.ifPresent(url -> all.put(ADMIN_URL, url.toString()));
    apiUrl.ifPresent(url -> all.put(API_URL, url.toString()));
    return all.put(DIGESTS, new JsonObject(Map.copyOf(digests))).put(HEARD, marks).toBuffer();
  }

  /** What such a body says; empty when it is none. Keys of later versions are passed over. */
  static Optional<Heartbeat> of(Buffer body) {
    try {
      JsonObject all = new JsonObject(body);
      return Optional.of(
          new Heartbeat(
              text(all, VERSION),
              url(all, ADMIN_URL),
              url(all, API_URL),
              digests(object(all, DIGESTS)),
              marks(object(all, HEARD))));
    } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String text(JsonObject all, String key) {
    return Objects.requireNonNullElse(all.getString(key), "");
  }

  private static JsonObject object(JsonObject all, String key) {
    return Objects.requireNonNullElseGet(all.getJsonObject(key), JsonObject::new);
  }

  private static Optional<URI> url(JsonObject all, String key) {
    return Optional.ofNullable(all.getString(key)).map(URI::create);
  }

  private static Map<String, String> digests(JsonObject all) {
    Map<String, String> digests = new HashMap<>();
    for (String name : all.fieldNames()) {
      digests.put(name, text(all, name));
    }
    return digests;
  }

  private static Map<String, Mark> marks(JsonObject all) {
    Map<String, Mark> marks = new HashMap<>();
    for (String id : all.fieldNames()) {
      String[] parts = text(all, id).split("-", -1);
      if (marks.size() < NodeTable.MOST && parts.length == 2) {
        marks.put(id, new Mark(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
      }
    }
    return marks;
  }
}
