package io.vouchsafe.proxy.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The lists of {@code GET /status}: every entry may name its tenant and has its concerns. */
final class StatusLists {
  /** Entries of one list. A list of more names those with a concern first. */
  static final int MOST = 1000;

  /** Entries of {@code attention}. */
  static final int MOST_CONCERNS = 100;

  /** What distinguishes an entry from others of its tenant. */
  private static final List<String> NAMES =
      List.of("object", "canary", "gateway", "listen", "issuer", "pool", "certificate", "node");

  /** What more of an entry belongs to its name. */
  private static final List<String> PARTS = List.of("url", "kind");

  /** Worth to know, and no reason to look now. */
  private static final Set<String> NOTES = Set.of("no_authority_key_identifier", "not asked yet");

  private StatusLists() {}

  /** Takes out of every list what belongs to another tenant than {@code tenant}. */
  static void keepOf(JsonObject lists, String tenant) {
    for (String key : List.copyOf(lists.fieldNames())) {
      if (lists.getValue(key) instanceof JsonArray list) {
        JsonArray own = new JsonArray();
        entries(list).stream()
            .filter(entry -> tenant.equals(entry.getString("tenant", tenant)))
            .forEach(own::add);
        lists.put(key, own);
      }
    }
  }

  /** What is wrong now: one entry for each concern, with the list in which it stands. */
  static JsonArray attention(JsonObject lists) {
    JsonArray all = new JsonArray();
    for (String key : lists.fieldNames()) {
      if (lists.getValue(key) instanceof JsonArray list) {
        for (JsonObject entry : entries(list)) {
          concerns(entry).stream()
              .limit(MOST_CONCERNS - all.size())
              .forEach(concern -> all.add(attention(key, entry, concern)));
        }
      }
    }
    return all;
  }

  private static JsonObject attention(String list, JsonObject entry, String concern) {
    JsonObject told = new JsonObject().put("list", list);
    Optional.ofNullable(entry.getString("tenant")).ifPresent(name -> told.put("tenant", name));
    StringBuilder name = new StringBuilder();
    NAMES.stream()
        .flatMap(key -> Optional.ofNullable(entry.getString(key)).stream())
        .findFirst()
        .ifPresent(name::append);
    PARTS.stream()
        .flatMap(key -> Optional.ofNullable(entry.getString(key)).stream())
        .forEach(part -> name.append(name.isEmpty() ? "" : " ").append(part));
    return told.put("name", name.toString()).put("concern", concern);
  }

  /** Cuts lists that are too long; gives how many entries of each list are left out. */
  static JsonObject bound(JsonObject lists) {
    JsonObject leftOut = new JsonObject();
    for (String key : List.copyOf(lists.fieldNames())) {
      if (lists.getValue(key) instanceof JsonArray list && list.size() > MOST) {
        List<JsonObject> sorted = new ArrayList<>(entries(list));
        sorted.sort((one, other) -> Boolean.compare(isFine(one), isFine(other)));
        lists.put(key, new JsonArray(sorted.subList(0, MOST)));
        leftOut.put(key, list.size() - MOST);
      }
    }
    return leftOut;
  }

  private static boolean isFine(JsonObject entry) {
    return concerns(entry).isEmpty();
  }

  private static List<String> concerns(JsonObject entry) {
    JsonArray many = entry.getJsonArray("concerns", new JsonArray());
    List<String> all = new ArrayList<>(many.stream().map(Object::toString).toList());
    Optional.ofNullable(entry.getString("concern")).ifPresent(all::add);
    all.removeAll(NOTES);
    return all;
  }

  private static List<JsonObject> entries(JsonArray list) {
    return list.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).toList();
  }
}
