package io.vouchsafe.vpnauth.identity;

import io.vouchsafe.pki.BoundedText;

/**
 * Who a peer says that it is, before anything is believed: an IKE peer always says so. A stranger
 * chose the value; it may be anything and of any length.
 *
 * @param value as an entry of an ID list is written, without wildcards: an RFC 4514 name, a host
 *     name, a mailbox, an address, a URI
 */
public record ClaimedId(IdType type, String value) {
  private static final int SHOWN = 256;

  /** For people, cut where it is long. */
  public String describe() {
    return type.word() + " " + BoundedText.of(value, SHOWN);
  }

  /** What is longer, cannot be seen, or holds a wildcard is nobody's identity. */
  boolean isComparable() {
    return value.length() <= IdText.LONGEST && IdText.isPlain(value) && !IdText.hasWildcard(value);
  }
}
