package io.vouchsafe.proxy.gateway.openvpn;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a client is, as OpenVPN writes it: {@code 10.9.0.2:1194}, {@code udp4:…}, {@code
 * [v6]:port}.
 */
final class PeerPlace {
  private static final Pattern PLACE = Pattern.compile("[0-9A-Za-z.:%_\\[\\]-]{2,100}");
  private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f.:]{2,45}");
  private static final Pattern PROTOCOL = Pattern.compile("(?:udp|tcp)[46]?(?:-server)?:(.+)");
  private static final Pattern MAPPED = Pattern.compile("\\[?::ffff:([0-9.]{7,15})]?(:[0-9]{1,5})");
  private static final Pattern IPV4 = Pattern.compile("([0-9.]{7,15}):[0-9]{1,5}");
  private static final Pattern IPV6 =
      Pattern.compile("\\[([0-9A-Fa-f:.%a-z]{2,64})](?::[0-9]{1,5})?");

  private PeerPlace() {}

  /**
   * Where it is, without the protocol that later versions of OpenVPN put before it, and an IPv4 address
   * as one: the status and the log write it so where the environment has {@code ::ffff:10.9.0.2}. Empty for what is no place.
   */
  static Optional<String> of(String text) {
    return PLACE.matcher(text).matches() ? Optional.of(plain(text)) : Optional.empty();
  }

  /** Whether it is an address alone, and no network. */
  static boolean isAddress(String text) {
    return ADDRESS.matcher(text).matches();
  }

  private static String plain(String text) {
    Matcher protocol = PROTOCOL.matcher(text);
    String place = protocol.matches() ? protocol.group(1) : text;
    Matcher mapped = MAPPED.matcher(place);
    return mapped.matches() ? mapped.group(1) + mapped.group(2) : place;
  }

  /** Without the port. */
  static String host(String place) {
    Matcher v4 = IPV4.matcher(place);
    if (v4.matches()) {
      return v4.group(1);
    }
    Matcher v6 = IPV6.matcher(place);
    return v6.matches() ? v6.group(1) : place;
  }
}
