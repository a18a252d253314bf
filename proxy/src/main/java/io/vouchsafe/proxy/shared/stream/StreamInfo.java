package io.vouchsafe.proxy.shared.stream;

import io.vertx.redis.client.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code XINFO STREAM} says.
 *
 * @param last the newest id that was ever given
 * @param deleted the newest entry that somebody deleted; the start when none was
 * @param first entry; empty when there is none
 */
record StreamInfo(EntryId last, EntryId deleted, Optional<EntryId> first) {

  /**
   * Reads the reply.
   *
   * @throws RuntimeException when it is none
   */
  static StreamInfo of(Response reply) {
    return new StreamInfo(
        id(field(reply, "last-generated-id")).orElseThrow(),
        id(field(reply, "max-deleted-entry-id")).orElse(EntryId.START),
        StreamEntry.id(field(reply, "first-entry")));
  }

  private static Optional<EntryId> id(@Nullable Response field) {
    return field == null ? Optional.empty() : EntryId.of(field.toString());
  }

  /** A map in RESP3, keys and values by turns in RESP2. */
  private static @Nullable Response field(Response reply, String name) {
    if (reply.isMap()) {
      return reply.containsKey(name) ? reply.get(name) : null;
    }
    for (int i = 0; i + 1 < reply.size(); i += 2) {
      if (reply.get(i).toString().equals(name)) {
        return reply.get(i + 1);
      }
    }
    return null;
  }

  /** Whether this is not the stream of which {@code read} was read: it ends before. */
  boolean isOlderThan(EntryId read) {
    return read.isAfter(last);
  }

  /** The newest entry after {@code read} that may have been removed; empty when none was. */
  Optional<EntryId> removedAfter(EntryId read) {
    if (read.equals(EntryId.START)) {
      return Optional.empty();
    }
    if (first.isEmpty()) {
      return last.isAfter(read) ? Optional.of(last) : Optional.empty();
    }
    if (first.get().isAfter(read)) {
      return first;
    }
    return deleted.isAfter(read) ? Optional.of(deleted) : Optional.empty();
  }
}
