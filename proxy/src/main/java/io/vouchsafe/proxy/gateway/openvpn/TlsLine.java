package io.vouchsafe.proxy.gateway.openvpn;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server logs when a client's control channel is up: {@code ADDRESS Control Channel:
 * TLSv1.3, cipher …}, with the client's name before the address where it is known. Nothing else
 * tells the version.
 *
 * @param address of the client, with its port
 */
record TlsLine(String address, String version) {
  /**
   * A client chooses its name, and every line about it begins with {@code NAME/ADDRESS}. A name
   * that imitates this line, with another's address, has its own address after a slash in what
   * follows.
   */
  private static final Pattern LINE =
      Pattern.compile("(?:[^ ]*/)?([^ /]+) Control Channel: TLSv(1(?:\\.[0-3])?), [^/]*");

  /** Empty when it is another line, or does not say of whom it is. */
  static Optional<TlsLine> parse(String message) {
    Matcher matcher = LINE.matcher(message.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String version = matcher.group(2);
    return PeerPlace.of(matcher.group(1))
        .map(place -> new TlsLine(place, version.equals("1") ? "1.0" : version));
  }
}
