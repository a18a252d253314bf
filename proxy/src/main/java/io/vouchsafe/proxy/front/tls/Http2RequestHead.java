package io.vouchsafe.proxy.front.tls;

import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of RFC 9113 §8.2 and §8.3 for the header of a request, field by field. */
final class Http2RequestHead {
  /** As many as HTTP/1.1 may have, and the pseudo-header fields. */
  static final int MOST_FIELDS = 104;

  private static final int MOST_LENGTH_DIGITS = 18;
  private static final int MOST_AUTHORITY = 300;

  private @Nullable CharSequence method;
  private @Nullable CharSequence scheme;
  private @Nullable CharSequence path;
  private @Nullable CharSequence authority;
  private @Nullable CharSequence host;
  private @Nullable CharSequence length;
  private boolean regular;

  /** What is wrong; null when nothing is. */
  @Nullable String fault(Http2Headers headers, boolean end) {
    if (headers.size() > MOST_FIELDS) {
      return "too many fields";
    }
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      CharSequence value = field.getValue();
      if (!isValue(value)) {
        return "a value with a control character, or white space around it";
      }
      String wrong =
          name.length() > 0 && name.charAt(0) == ':' ? pseudo(name, value) : field(name, value);
      if (wrong != null) {
        return wrong;
      }
    }
    return isConnect() ? null : whole(end);
  }

  /** RFC 9113 §8.1: no pseudo-header field there. The fields themselves go no further. */
  static @Nullable String trailerFault(Http2Headers trailer) {
    if (trailer.size() > MOST_FIELDS) {
      return "too many fields";
    }
    for (Map.Entry<CharSequence, CharSequence> field : trailer) {
      if (!isName(field.getKey()) || !isValue(field.getValue())) {
        return "a trailer that is not well-formed";
      }
    }
    return null;
  }

  private @Nullable String pseudo(CharSequence name, CharSequence value) {
    if (regular) {
      return "a pseudo-header field behind another field";
    }
    boolean good =
        switch (name.toString()) {
          case ":method" -> {
            boolean only = method == null;
            method = value;
            yield only && isToken(value);
          }
          case ":scheme" -> {
            boolean only = scheme == null;
            scheme = value;
            yield only;
          }
          case ":path" -> {
            boolean only = path == null;
            path = value;
            yield only;
          }
          case ":authority" -> {
            boolean only = authority == null;
            authority = value;
            yield only;
          }
          default -> false;
        };
    return good ? null : "a pseudo-header field that is unknown, or stands there twice";
  }

  private @Nullable String field(CharSequence name, CharSequence value) {
    regular = true;
    if (!isName(name)) {
      return "a name that is no token in lower case";
    }
    boolean good =
        switch (name.toString()) {
          // RFC 9113 §8.2.2
          case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" ->
              false;
          case "te" -> value.toString().equals("trailers");
          case "host" -> {
            boolean only = host == null;
            host = value;
            yield only;
          }
          case "content-length" -> {
            boolean only = length == null;
            length = value;
            yield only && isNumber(value);
          }
          default -> true;
        };
    return good ? null : "a field that does not belong into HTTP/2, or stands there twice";
  }

  private @Nullable String whole(boolean end) {
    if (method == null || scheme == null || path == null) {
      return "a pseudo-header field is missing";
    }
    String named = scheme.toString();
    if (!named.equals("https") && !named.equals("http")) {
      return "another scheme";
    }
    if (RequestTarget.of(path.toString(), method.toString().equals("OPTIONS")) == null
        || (path.charAt(0) != '/' && path.charAt(0) != '*')) {
      return "the path";
    }
    CharSequence only = authority == null ? host : authority;
    if (only == null || !isAuthority(only)) {
      return "no authority";
    }
    if (host != null && !host.toString().equalsIgnoreCase(only.toString())) {
      return "two authorities";
    }
    return end && length != null && !isZero(length) ? "content is missing" : null;
  }

  /** RFC 9113 §8.5: it has no path and no scheme; it is refused as a method. */
  boolean isConnect() {
    return method != null && method.toString().equals("CONNECT");
  }

  boolean hasLength() {
    return length != null;
  }

  /** What {@link #fault} found in order. */
  CharSequence authority() {
    CharSequence only = authority == null ? host : authority;
    return only == null ? "" : only;
  }

  private static boolean isZero(CharSequence digits) {
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }

  private static boolean isNumber(CharSequence digits) {
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return false;
      }
    }
    return digits.length() > 0 && digits.length() <= MOST_LENGTH_DIGITS;
  }

  /** RFC 9113 §8.2.1; stricter: a token of RFC 9110, in lower case. */
  private static boolean isName(CharSequence name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isTokenOctet(c) || (c >= 'A' && c <= 'Z')) {
        return false;
      }
    }
    return name.length() > 0;
  }

  private static boolean isToken(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isTokenOctet(text.charAt(i))) {
        return false;
      }
    }
    return text.length() > 0;
  }

  private static boolean isTokenOctet(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  private static boolean isValue(CharSequence value) {
    int length = value.length();
    if (length > 0 && (isSpace(value.charAt(0)) || isSpace(value.charAt(length - 1)))) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  /** As strict as the guard of HTTP/1.1: no user, no sub-delimiters. */
  private static boolean isAuthority(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean good =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-._~%:[]".indexOf(c) >= 0;
      if (!good) {
        return false;
      }
    }
    return text.length() > 0 && text.length() <= MOST_AUTHORITY;
  }
}
