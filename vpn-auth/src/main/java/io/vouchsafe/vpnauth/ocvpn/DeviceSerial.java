package io.vouchsafe.vpnauth.ocvpn;

/**
 * A device's serial number, as its certificate's commonName has it, octet for octet (seed 000).
 *
 * @param text 1 to 64 visible ASCII characters, without white space
 */
public record DeviceSerial(String text) implements Comparable<DeviceSerial> {
  private static final int LONGEST = 64;

  public DeviceSerial {
    if (!isOne(text)) {
      throw new IllegalArgumentException("no serial number");
    }
  }

  /** Whether a device may be called so. */
  public static boolean isOne(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST
        && text.chars().allMatch(each -> each > ' ' && each < 0x7f);
  }

  @Override
  public int compareTo(DeviceSerial other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
