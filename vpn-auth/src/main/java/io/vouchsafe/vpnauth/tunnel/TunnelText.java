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
      case Endpoint.Addresses(IpRange range) -> of(range);
      case Endpoint.Host(String name) -> name;
    };
  }

  /** One address, a network with its prefix, or a range. */
  static String of(IpRange range) {
    IpAddress first = range.first();
    if (first.equals(range.last())) {
      return first.toString();
    }
    for (int prefix = 0; prefix < first.bits(); prefix++) {
      if (first.equals(first.endOfNetwork(prefix, false))
          && range.last().equals(first.endOfNetwork(prefix, true))) {
        return first + "/" + prefix;
      }
    }
    return first + "-" + range.last();
  }

  static String of(List<IpRange> ranges) {
    return ranges.stream().limit(MOST).map(TunnelText::of).collect(Collectors.joining(", "))
        + (ranges.size() > MOST ? " and " + (ranges.size() - MOST) + " more" : "");
  }

  static String addresses(List<IpAddress> addresses) {
    return of(addresses.stream().map(IpRange::of).toList());
  }

  static String of(IkeVersion version) {
    return switch (version) {
      case IKEV1 -> "IKEv1";
      case IKEV2 -> "IKEv2";
    };
  }

  static String named(String name) {
    return BoundedText.of(name, LONGEST_NAME);
  }
}
