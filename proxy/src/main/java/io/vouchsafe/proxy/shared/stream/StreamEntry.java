package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the stream.
 *
 * @param content of its field {@code m}; empty when it has no such field
 */
record StreamEntry(EntryId id, Buffer content) {
  /** The field that has the event. */
  static final String FIELD = "m";

  /**
   * The entries of a reply to {@code XREAD} of one stream.
   *
   * @param reply null = none came
   * @param most of them; what is beyond was not asked for
   * @throws RuntimeException when it is no such reply: whoever sends that may send anything
   */
  static List<StreamEntry> read(@Nullable Response reply, int most) {
    List<StreamEntry> entries = new ArrayList<>();
    if (reply == null || reply.size() == 0) {
      return entries;
    }
    Response all =
        reply.isMap() ? reply.get(reply.getKeys().iterator().next()) : reply.get(0).get(1);
    for (Response entry : all) {
      if (entries.size() == most) {
        break;
      }
      entries.add(new StreamEntry(id(entry).orElseThrow(), content(entry.get(1))));
    }
    return entries;
  }

  /** The id of an entry, as {@code XREAD} and {@code XINFO} have it. */
  static Optional<EntryId> id(@Nullable Response entry) {
    return entry == null || entry.size() == 0
        ? Optional.empty()
        : EntryId.of(entry.get(0).toString());
  }

  private static Buffer content(@Nullable Response fields) {
    return fields != null && fields.size() == 2 && fields.get(0).toString().equals(FIELD)
        ? fields.get(1).toBuffer()
        : Buffer.buffer();
  }

  /** The sealed event. */
  byte[] octets() {
    return content.getBytes();
  }
}
