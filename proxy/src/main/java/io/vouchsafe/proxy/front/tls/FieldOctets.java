package io.vouchsafe.proxy.front.tls;

import io.netty.util.AsciiString;

/**
 * Names and values of header fields as octets: Netty copies those at once, and text character by
 * character, each with a look at the buffer's bounds. That took a fifth of a forwarded request.
 */
final class FieldOctets {
  private FieldOctets() {}

  /** The same text; what is no octet becomes a question mark, as it would when it is written. */
  static CharSequence of(CharSequence text) {
    return text instanceof AsciiString ? text : new AsciiString(text);
  }
}
