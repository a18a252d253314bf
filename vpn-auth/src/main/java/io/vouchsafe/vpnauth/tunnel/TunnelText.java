package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.pki.IpAddress;
import java.util.List;
import java.util.stream.Collectors;

/** Words for people; a peer may have written what is in them. */
final class TunnelText {
  private static final int MOST = 8;
  private static final int LONGEST_NAME = 80;

  private TunnelText() {}

  static String of(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Any any -> "any";
      case Endpoint.Addresses(IpRange range) -> range.toString();
      case Endpoint.Host(String name) -> name;
    };
  }

  static String of(List<IpRange> ranges) {
    return ranges.stream().limit(MOST).map(IpRange::toString).collect(Collectors.joining(", "))
        + (ranges.size() > MOST ? " and " + (ranges.size() - MOST) + " more" : "");
  }

  static String addresses(List<IpAddress> addresses) {
    return of(addresses.stream().map(IpRange::of).toList());
  }

  static String named(String name) {
    return BoundedText.of(name, LONGEST_NAME);
  }
}
