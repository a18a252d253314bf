package io.vouchsafe.vpnauth.wire.openvpn;

import io.vouchsafe.pki.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Cuts a stream of octets into lines. It holds what was fed last and the line that is not complete,
 * {@link ManagementBounds#LONGEST_LINE} at most. Of one thread.
 *
 * <p>A line ends with LF or CRLF. {@link #PASSWORD_PROMPT} alone has no end: the server waits after
 * it.
 */
final class ManagementFramer {
  static final String PASSWORD_PROMPT = "ENTER PASSWORD:";

  private static final byte[] NOTHING = {};
  private static final byte[] PROMPT = PASSWORD_PROMPT.getBytes(StandardCharsets.US_ASCII);
  private static final int FIRST_ROOM = 256;

  private byte[] fed = NOTHING;
  private int at;

  private byte[] line = NOTHING;
  private int filled;

  /**
   * Takes what came next; {@link #next} must have answered that nothing is left of what came
   * before.
   *
   * @param octets not to be changed by whoever calls
   */
  void feed(byte[] octets) {
    if (at < fed.length) {
      throw new IllegalStateException("lines are left");
    }
    fed = octets;
    at = 0;
  }

  /** The next line without its end; empty when more must be fed first. Malformed is the end. */
  Parsed<Optional<String>> next() {
    while (at < fed.length) {
      byte octet = fed[at++];
      if (octet == '\n') {
        return Parsed.ok(Optional.of(whole()));
      }
      if (filled == ManagementBounds.LONGEST_LINE) {
        return Parsed.malformed("a line of more than " + ManagementBounds.LONGEST_LINE + " octets");
      }
      add(octet);
      if (isPrompt()) {
        return Parsed.ok(Optional.of(whole()));
      }
    }
    fed = NOTHING;
    at = 0;
    return Parsed.ok(Optional.empty());
  }

  private void add(byte octet) {
    if (filled == line.length) {
      byte[] wider = new byte[Math.max(FIRST_ROOM, 2 * line.length)];
      System.arraycopy(line, 0, wider, 0, filled);
      line = wider;
    }
    line[filled++] = octet;
  }

  private boolean isPrompt() {
    if (filled != PROMPT.length) {
      return false;
    }
    for (int each = 0; each < filled; each++) {
      if (line[each] != PROMPT[each]) {
        return false;
      }
    }
    return true;
  }

  /**
   * OpenVPN passes on what a certificate says, cut at a number of octets, so that it need not be
   * UTF-8. Such octets are read as U+FFFD: what is told to people may be damaged, and what decides
   * (digests, numbers, addresses) is ASCII. None of it is sent back.
   */
  private String whole() {
    int length = filled > 0 && line[filled - 1] == '\r' ? filled - 1 : filled;
    filled = 0;
    return new String(line, 0, length, StandardCharsets.UTF_8);
  }
}
