package io.vouchsafe.proxy.ocvpn.agent;

import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What things of ours are called in charon. Generation and member stand in the name of a connection
 * and in its identities, so that charon itself says which SA was made with which key, after a
 * restart of the agent too.
 *
 * @param peer the other end of a connection
 */
record MeshName(DeviceSerial peer, long generation) {
  private static final String OURS = "ocvpn.";

  /** Of each connection. */
  static final String CHILD = "net";

  /** A connection of ours; empty when {@code name} is another's. */
  static Optional<MeshName> parse(String name) {
    int last = name.lastIndexOf('.');
    if (!name.startsWith(OURS) || last <= OURS.length()) {
      return Optional.empty();
    }
    String serial = name.substring(OURS.length(), last);
    return DeviceSerial.isOne(serial)
        ? number(name.substring(last + 1))
            .map(generation -> new MeshName(new DeviceSerial(serial), generation))
        : Optional.empty();
  }

  /** The name of a generation's key. */
  static String key(long generation) {
    return OURS + generation;
  }

  /** The generation of a key of ours; empty when {@code name} is another's. */
  static Optional<Long> generationOfKey(String name) {
    return name.startsWith(OURS) ? number(name.substring(OURS.length())) : Optional.empty();
  }

  private static Optional<Long> number(String digits) {
    boolean isOne =
        !digits.isEmpty()
            && digits.length() <= 18
            && digits.chars().allMatch(each -> each >= '0' && each <= '9')
            && (digits.length() == 1 || digits.charAt(0) != '0');
    return isOne ? Optional.of(Long.parseLong(digits)) : Optional.empty();
  }

  /**
   * The IKE identity of a member under a generation's key: an ID_KEY_ID (RFC 7296 §3.5), in
   * hexadecimal, since charon reads wildcards and kinds of identities into other text. charon signs
   * with the key that was loaded last when two have the same owners (measured): with the generation
   * in the identity there is never a choice.
   */
  static String identity(DeviceSerial serial, long generation) {
    byte[] text = (serial + "." + generation).getBytes(StandardCharsets.US_ASCII);
    return "keyid:#" + HexFormat.of().formatHex(text);
  }

  @Override
  public String toString() {
    return OURS + peer + "." + generation;
  }
}
