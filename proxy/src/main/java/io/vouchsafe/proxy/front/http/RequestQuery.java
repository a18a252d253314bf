package io.vouchsafe.proxy.front.http;

import io.vouchsafe.config.NearestWord;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.text.PercentEncoding;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request. A call knows every key that it is sent, and is sent each at most once: a
 * misspelt filter must never select everything. Only {@code &} separates (WHATWG URL §5.1).
 */
public final class RequestQuery {
  /** No keys at all. */
  public static final RequestQuery NONE = new RequestQuery(Map.of());

  private static final Parsed<RequestQuery> OK_NONE = Parsed.ok(NONE);

  /** Characters of a foreign key that a message shows. */
  private static final int SHOWN = 40;

  private final Map<String, String> values;

  private RequestQuery(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Reads what follows the question mark.
   *
   * @param query as it was sent; null without a question mark
   * @param keys what the call knows
   */
  public static Parsed<RequestQuery> read(@Nullable String query, Set<String> keys) {
    if (query == null || query.isEmpty()) {
      return OK_NONE;
    }
    Map<String, String> values = new HashMap<>();
    for (int at = 0; at <= query.length(); ) {
      int end = query.indexOf('&', at);
      end = end < 0 ? query.length() : end;
      Optional<String> mistake = add(query.substring(at, end), keys, values);
      if (mistake.isPresent()) {
        return Parsed.malformed(mistake.get());
      }
      at = end + 1;
    }
    return Parsed.ok(new RequestQuery(values));
  }

  /** The value of {@code key}, if it is there. */
  public Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  private static Optional<String> add(
      String parameter, Set<String> keys, Map<String, String> values) {
    int equals = parameter.indexOf('=');
    Optional<String> key = decode(equals < 0 ? parameter : parameter.substring(0, equals));
    Optional<String> value = decode(equals < 0 ? "" : parameter.substring(equals + 1));
    if (key.isEmpty() || value.isEmpty()) {
      return Optional.of("the query holds a broken escape");
    }
    if (!keys.contains(key.get())) {
      return Optional.of(unknown(key.get(), keys));
    }
    if (equals < 0) {
      return Optional.of("the query key '" + key.get() + "' has no value");
    }
    return values.putIfAbsent(key.get(), value.get()) == null
        ? Optional.empty()
        : Optional.of("the query key '" + key.get() + "' is there twice");
  }

  private static String unknown(String key, Set<String> keys) {
    String what = "unknown query key '" + Quoted.plain(key, SHOWN) + "'";
    if (keys.isEmpty()) {
      return what + ": this call takes none";
    }
    return NearestWord.to(key, keys)
        .map(word -> what + ", nearest is '" + word + "'")
        .orElseGet(() -> what + ", known are " + String.join(", ", new TreeSet<>(keys)));
  }

  /**
   * UTF-8 in escapes, or as it is, which curl sends; a plus sign is a space. Empty when an escape
   * is broken or the octets are no UTF-8.
   */
  private static Optional<String> decode(String encoded) {
    ByteBuffer octets = ByteBuffer.allocate(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      int octet = c;
      if (c == '%') {
        octet = PercentEncoding.octet(encoded, i + 1);
        i += 2;
      } else if (c == '+') {
        octet = ' ';
      }
      if (octet < 0 || octet > 0xff) {
        return Optional.empty();
      }
      octets.put((byte) octet);
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
