package io.vouchsafe.vpnauth.tunnel;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one of the connections that a data plane is fed for a tunnel; ASCII, since charon
 * takes nothing else. What is called otherwise is not ours.
 *
 * @param number of the connection within its tunnel
 */
public record ConnectionName(String tunnel, int number) {
  private static final Pattern OURS =
      Pattern.compile("vouchsafe\\.([A-Za-z0-9_-]+)\\.([0-9]{1,9})");

  /** What {@link #toString} wrote; empty for every other text. */
  public static Optional<ConnectionName> parse(String text) {
    Matcher ours = OURS.matcher(text);
    return ours.matches()
        ? Optional.of(new ConnectionName(ours.group(1), Integer.parseInt(ours.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "vouchsafe." + tunnel + "." + number;
  }
}
