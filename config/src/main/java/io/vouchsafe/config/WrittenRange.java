package io.vouchsafe.config;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address, a network or a range as settings write it.
 *
 * @param isNetwork whether it is written with a prefix
 */
record WrittenRange(IpRange range, boolean isNetwork) {
  static final String FORM = "address, network, or range `FIRST-LAST`";

  private static final Pattern NETWORK = Pattern.compile("([^/]+)/(0|[1-9][0-9]{0,2})");
  private static final Pattern RANGE = Pattern.compile("([^-/]+)-([^-/]+)");
  private static final String FORMS =
      "is no address, network or range such as 203.0.113.7, 203.0.113.0/24,"
          + " 203.0.113.1-203.0.113.9 or 2001:db8::/32";

  /** What {@code value} says; empty after a mistake, which is reported. */
  static Optional<WrittenRange> read(Value value) {
    return value.string().flatMap(text -> read(value, text));
  }

  private static Optional<WrittenRange> read(Value value, String text) {
    Optional<WrittenRange> written = parse(value, text);
    if (written.isEmpty()) {
      value.error(Quoted.of(text) + " " + turned(text).orElse(FORMS));
    }
    if (written.filter(each -> each.range().first().isMapped()).isPresent()) {
      value.error(Quoted.of(text) + " writes IPv4 as IPv6, which no packet carries: write IPv4");
      return Optional.empty();
    }
    return written;
  }

  /** Of a range whose last address comes before its first. */
  private static Optional<String> turned(String text) {
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      return Optional.empty();
    }
    Optional<IpAddress> first = IpAddress.parse(range.group(1).strip());
    return IpAddress.parse(range.group(2).strip())
        .flatMap(
            last ->
                first
                    .filter(begin -> begin.isBetween(last, begin))
                    .map(begin -> "ends before it begins: write " + last + "-" + begin));
  }

  private static Optional<WrittenRange> parse(Value value, String text) {
    Matcher network = NETWORK.matcher(text);
    if (network.matches()) {
      int prefix = Integer.parseInt(network.group(2));
      return IpAddress.parse(network.group(1))
          .filter(address -> prefix <= address.bits())
          .map(address -> network(value, text, address, prefix));
    }
    Matcher range = RANGE.matcher(text);
    if (range.matches()) {
      Optional<IpAddress> first = IpAddress.parse(range.group(1).strip());
      Optional<IpAddress> last = IpAddress.parse(range.group(2).strip());
      return first
          .filter(begin -> last.filter(end -> begin.isBetween(begin, end)).isPresent())
          .map(begin -> new WrittenRange(new IpRange(begin, last.orElseThrow()), false));
    }
    return IpAddress.parse(text).map(address -> new WrittenRange(IpRange.of(address), false));
  }

  /** {@code 203.0.113.7/24} is 256 addresses, and may be meant to be one. */
  private static WrittenRange network(Value value, String text, IpAddress address, int prefix) {
    IpAddress first = address.endOfNetwork(prefix, false);
    if (!first.equals(address)) {
      value.warning(
          "%s stands for the whole network %s/%d; write that, or one address without /%d"
              .formatted(Quoted.of(text), first, prefix, prefix));
    }
    return new WrittenRange(new IpRange(first, address.endOfNetwork(prefix, true)), true);
  }
}
