package io.vouchsafe.vpnauth.tunnel;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one of the connections that a data plane is fed for a tunnel; ASCII, since charon
 * takes nothing else. What is called otherwise is not ours.
 *
 * <p>It says how peers on it authenticate: what charon let in by a connection of settings of before
 * shall not be taken for something else.
 *
 * @param number of the connection within its tunnel; even for certificates, odd for a secret
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

  /** How many numbers there are; even. */
  static final int NUMBERS = 1_000_000_000;

  /** The one of {@code method} that is next to any {@code number}. */
  static int numberFor(AuthMethod method, long number) {
    int even = (int) (number % (NUMBERS / 2)) * 2;
    return switch (method) {
      case CERTIFICATE -> even;
      case PSK -> even + 1;
    };
  }

  /** How a peer has authenticated itself whom charon let in on it. */
  public AuthMethod method() {
    return number % 2 == 0 ? AuthMethod.CERTIFICATE : AuthMethod.PSK;
  }

  @Override
  public String toString() {
    return "vouchsafe." + tunnel + "." + number;
  }
}
