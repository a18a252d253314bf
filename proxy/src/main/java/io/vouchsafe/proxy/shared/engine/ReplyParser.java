package io.vouchsafe.proxy.shared.engine;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.BooleanType;
import io.vertx.redis.client.impl.types.BulkType;
import io.vertx.redis.client.impl.types.ErrorType;
import io.vertx.redis.client.impl.types.MultiType;
import io.vertx.redis.client.impl.types.NumberType;
import io.vertx.redis.client.impl.types.SimpleStringType;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Replies out of what a server sends: RESP3 and what of RESP2 is left in it, whatever the pieces
 * that it comes in. A server may be anybody's: the octets of one reply are bounded, and the number
 * of elements of all its lists, before anything is made for them. What is pushed (RESP3 {@code >})
 * and attributes ({@code |}) are passed over. Not thread-safe.
 *
 * <p>Written by us and not that of vertx-redis-client, which bounds each text and each list, but
 * not what they come to together.
 */
final class ReplyParser {
  /** Octets of one reply: the largest list of orders is one of 32 MiB. */
  static final int MOST_OCTETS = 33 << 20;

  /** Elements of one reply, all its lists together. */
  static final int MOST_ELEMENTS = 1 << 18;

  /** Lists in lists. */
  static final int DEEPEST = 8;

  /** Octets of a line; errors and numbers are short. */
  static final int LONGEST_LINE = 64 << 10;

  private static final int LONGEST_NUMBER = 64;

  /** The first octet of each kind. */
  private static final String TYPES = "+-:(,#_$=!*~%>|";

  /** A verbatim text begins with its format and a colon. */
  private static final int FORMAT = 4;

  private static final byte CR = '\r';
  private static final byte LF = '\n';

  /** What a list that is not complete still waits for. */
  private static final class Open {
    private final @Nullable MultiType list;
    private long missing;

    /** {@code list} null: it is passed over. */
    private Open(@Nullable MultiType list, long missing) {
      this.list = list;
      this.missing = missing;
    }
  }

  private final Consumer<@Nullable Response> replies;
  private final Deque<Open> open = new ArrayDeque<>();
  private Buffer unread = Buffer.buffer();
  private int at;

  /** From where a line's end is looked for. */
  private int looked;

  /** Octets that a text needs from {@link #at} on, with its line; 0 = not known. */
  private int needed;

  private long octets;
  private long elements;

  /**
   * Nothing was read yet.
   *
   * @param replies each complete reply; null is nil
   */
  ReplyParser(Consumer<@Nullable Response> replies) {
    this.replies = replies;
  }

  /** Reads on; says in a few words what is wrong with what came, after which nothing can follow. */
  Optional<String> read(Buffer more) {
    dropRead();
    unread.appendBuffer(more);
    try {
      while (one()) {
        looked = at;
      }
      requireSize(unread.length() - at);
      return Optional.empty();
    } catch (NonsenseException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** What is waited for is never moved twice. */
  private void dropRead() {
    if (at > 0) {
      unread = unread.getBuffer(at, unread.length());
      looked -= at;
      at = 0;
    }
  }

  private static final class NonsenseException extends Exception {
    private static final long serialVersionUID = 1L;

    private NonsenseException(String message) {
      super(message, null, false, false);
    }
  }

  /** One element, if all of it is there. */
  private boolean one() throws NonsenseException {
    if (at == unread.length() || needed > unread.length() - at) {
      return false;
    }
    char type = (char) (unread.getByte(at) & 0xff);
    if (TYPES.indexOf(type) < 0) {
      throw new NonsenseException("no type of a reply begins with octet " + (int) type);
    }
    int end = lineEnd();
    if (end < 0) {
      return false;
    }
    int begin = at + 1;
    switch (type) {
      case '$', '=', '!' -> {
        return text(type, begin, end);
      }
      case '*', '~', '%', '>', '|' -> list(type, begin, end);
      default -> {
        take(end + 2);
        element(line(type, begin, end));
      }
    }
    return true;
  }

  private int lineEnd() throws NonsenseException {
    int last = unread.length() - 1;
    for (int i = Math.max(looked, at + 1); i < last; i++) {
      if (unread.getByte(i) == CR) {
        if (unread.getByte(i + 1) != LF) {
          throw new NonsenseException("a line does not end");
        }
        return i;
      }
    }
    looked = Math.max(last, at);
    if (looked - at > LONGEST_LINE) {
      throw new NonsenseException("a line of more than " + LONGEST_LINE + " octets");
    }
    return -1;
  }

  private @Nullable Response line(char type, int begin, int end) throws NonsenseException {
    String text = unread.getString(begin, end, StandardCharsets.UTF_8.name());
    return switch (type) {
      case '+' -> SimpleStringType.create(text);
      case '-' -> ErrorType.create(text);
      case ':' -> NumberType.create(number(text));
      case '(' -> NumberType.create(bigNumber(text));
      case ',' -> NumberType.create(decimal(text));
      case '#' -> truth(text);
      case '_' -> null;
      default -> throw new IllegalStateException("of another type: " + type);
    };
  }

  /** The text behind its line, and the line end behind it. */
  private boolean text(char type, int begin, int end) throws NonsenseException {
    long length = length(begin, end);
    if (length < 0) {
      take(end + 2);
      element(null);
      return true;
    }
    if (type == '=' && length < FORMAT) {
      throw new NonsenseException("a text without its format");
    }
    requireSize(end - at + length);
    int last = Math.toIntExact(end + 2 + length);
    if (unread.length() < last + 2) {
      needed = last + 2 - at;
      looked = end;
      return false;
    }
    needed = 0;
    if (unread.getByte(last) != CR || unread.getByte(last + 1) != LF) {
      throw new NonsenseException("a text is longer than it says");
    }
    if (type == '=' && unread.getByte(end + 2 + FORMAT - 1) != ':') {
      throw new NonsenseException("a text without its format");
    }
    Buffer text = unread.getBuffer(end + 2, last);
    take(last + 2);
    element(
        type == '!'
            ? ErrorType.create(text.toString(StandardCharsets.UTF_8))
            : BulkType.create(text, type == '='));
    return true;
  }

  private void list(char type, int begin, int end) throws NonsenseException {
    long count = length(begin, end);
    boolean areTwo = type == '%' || type == '|';
    take(end + 2);
    if (count < 0) {
      requireNil(type);
      element(null);
      return;
    }
    elements += areTwo ? 2 * count : count;
    if (elements > MOST_ELEMENTS) {
      throw new NonsenseException("a reply of more than " + MOST_ELEMENTS + " elements");
    }
    boolean isAttribute = type == '|';
    boolean isPassedOver = isAttribute || type == '>';
    if (isPassedOver && !open.isEmpty() && !isAttribute) {
      throw new NonsenseException("something is pushed within a reply");
    }
    if (count == 0) {
      if (!isPassedOver) {
        element(areTwo ? MultiType.EMPTY_MAP : MultiType.EMPTY_MULTI);
      }
      return;
    }
    if (open.size() >= DEEPEST) {
      throw new NonsenseException("lists are nested deeper than " + DEEPEST);
    }
    open.push(
        new Open(
            isPassedOver ? null : MultiType.create(count, areTwo), areTwo ? 2 * count : count));
  }

  /** RESP2 has an array of length -1, and nothing else of that kind. */
  private static void requireNil(char type) throws NonsenseException {
    if (type != '*') {
      throw new NonsenseException("a negative length");
    }
  }

  /** An element belongs to the list that is open, or is a reply. */
  private void element(@Nullable Response element) {
    @Nullable Response complete = element;
    for (Open list = open.peek(); list != null; list = open.peek()) {
      if (list.list != null) {
        list.list.add(complete);
      }
      list.missing--;
      if (list.missing > 0) {
        return;
      }
      open.pop();
      if (list.list == null) {
        begin();
        return;
      }
      complete = list.list;
    }
    begin();
    replies.accept(complete);
  }

  /** A reply ends; the bounds are those of the next. */
  private void begin() {
    if (open.isEmpty()) {
      octets = 0;
      elements = 0;
    }
  }

  private void take(int end) throws NonsenseException {
    requireSize(end - at);
    octets += end - at;
    at = end;
    looked = end;
  }

  private void requireSize(long more) throws NonsenseException {
    if (octets + more > MOST_OCTETS) {
      throw new NonsenseException("a reply of more than " + MOST_OCTETS + " octets");
    }
  }

  /** -1 is RESP2's nil. */
  private long length(int begin, int end) throws NonsenseException {
    long length = number(unread.getString(begin, end, StandardCharsets.UTF_8.name()));
    if (length < -1) {
      throw new NonsenseException("a negative length");
    }
    return Math.min(length, Integer.MAX_VALUE);
  }

  private static long number(String text) throws NonsenseException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new NonsenseException("no number where one belongs");
    }
  }

  private static BigInteger bigNumber(String text) throws NonsenseException {
    try {
      return new BigInteger(shortNumber(text));
    } catch (NumberFormatException e) {
      throw new NonsenseException("no number where one belongs");
    }
  }

  private static double decimal(String text) throws NonsenseException {
    try {
      return switch (text) {
        case "inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        case "nan" -> Double.NaN;
        default -> Double.parseDouble(shortNumber(text));
      };
    } catch (NumberFormatException e) {
      throw new NonsenseException("no number where one belongs");
    }
  }

  private static String shortNumber(String text) throws NonsenseException {
    if (text.length() > LONGEST_NUMBER) {
      throw new NonsenseException("a number of more than " + LONGEST_NUMBER + " signs");
    }
    return text;
  }

  private static Response truth(String text) throws NonsenseException {
    return switch (text) {
      case "t" -> BooleanType.TRUE;
      case "f" -> BooleanType.FALSE;
      default -> throw new NonsenseException("a truth that is neither t nor f");
    };
  }
}
