package io.vouchsafe.proxy.front.tls;

import static io.vouchsafe.proxy.front.tls.FieldSpelling.begins;
import static io.vouchsafe.proxy.front.tls.FieldSpelling.is;

/**
 * Which of an upstream's fields go on to the client: not those of its connection to us (RFC 9110
 * §7.6.1), and not our own: what names a decision of ours comes from us alone.
 */
final class AnswerFieldNames {
  private AnswerFieldNames() {}

  /** Whether a field of a header goes on; the framing is written anew. */
  static boolean isKept(CharSequence name) {
    if (name.isEmpty()) {
      return false;
    }
    return switch (FieldSpelling.folded(name.charAt(0))) {
      case 'c' -> !is("connection", name) && !is("content-length", name);
      case 'h' -> !is("http2-settings", name);
      case 'k' -> !is("keep-alive", name);
      case 'p' -> !begins("proxy-", name);
      case 't' -> !is("te", name) && !is("trailer", name) && !is("transfer-encoding", name);
      case 'u' -> !is("upgrade", name);
      case 'x' -> !begins("x-vouchsafe", name);
      default -> true;
    };
  }

  /**
   * The same of a trailer. RFC 9110 §6.5.1: nothing there frames, routes, authenticates or says how
   * the content is to be read.
   */
  static boolean isKeptInTrailer(CharSequence name) {
    return isKept(name)
        && !begins("content-", name)
        && !is("set-cookie", name)
        && !is("www-authenticate", name)
        && !is("location", name)
        && !is("host", name);
  }
}
