package io.vouchsafe.config;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.tunnel.AddressPool;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code pool} of a tunnel: what a peer is given (cOS Core, section 10.3.11). */
final class PoolReader {
  /** A gateway remembers each lease; 2^24 addresses are more than it ever gives away. */
  private static final BigInteger MOST_ADDRESSES = BigInteger.ONE.shiftLeft(24);

  private static final int MOST_RANGES = 16;
  private static final int MOST_SERVERS = 16;
  private static final int MOST_SUBNETS = 256;

  /** In a smaller network every address is somebody's (RFC 3021). */
  private static final BigInteger SMALLEST_WITH_ENDS = BigInteger.valueOf(4);

  static final SettingKey<List<WrittenRange>> ADDRESSES =
      SettingKey.oneOrMore("addresses", new KeyType.TextOf<>(WrittenRange.FORM, WrittenRange::read))
          .absent("required in a pool")
          .says(
              "one range or network, or a list of them: each peer gets one IPv4 and one "
                  + "IPv6 address, as far as there are ranges of both. At most 16,777,216 "
                  + "addresses each, without overlap. The first and the last address of an IPv4 "
                  + "network are left out");

  private static final SettingKey<List<IpAddress>> DNS =
      SettingKey.oneOrMore("dns", new KeyType.TextOf<>("address", PoolReader::address))
          .byDefault(List.of())
          .says("name servers for the peer");

  private static final SettingKey<List<WrittenRange>> SUBNETS =
      SettingKey.oneOrMore("subnets", new KeyType.TextOf<>("network", WrittenRange::read))
          .byDefault(List.of())
          .says("networks that the peer reaches through the tunnel (split tunnelling)");

  static final SectionTable KEYS = SectionTable.of(ADDRESSES, DNS, SUBNETS);

  private PoolReader() {}

  /** The pool; empty after a mistake, which is reported. */
  static Optional<AddressPool> read(Value written) {
    return Section.read(written, KEYS, PoolReader::read);
  }

  private static Optional<AddressPool> read(Section pool) {
    Optional<Value> value = pool.value(ADDRESSES);
    List<WrittenRange> addresses = pool.find(ADDRESSES).orElse(List.of());
    List<IpAddress> dns = pool.get(DNS);
    List<WrittenRange> subnets = pool.get(SUBNETS);
    pool.value(DNS).ifPresent(each -> atMost(each, dns.size(), MOST_SERVERS));
    pool.value(SUBNETS).ifPresent(each -> atMost(each, subnets.size(), MOST_SUBNETS));
    if (value.isEmpty()) {
      pool.missing(ADDRESSES);
      return Optional.empty();
    }
    List<IpRange> ranges = addresses.stream().map(PoolReader::usable).toList();
    if (value.get().node() instanceof YamlNode.Sequence(List<YamlNode.Item> items)
        && items.isEmpty()) {
      value.get().error("the list is empty: leave pool out, or write addresses for peers");
    }
    if (addresses.isEmpty() || !fit(value.get(), ranges)) {
      return Optional.empty();
    }
    return Optional.of(
        new AddressPool(ranges, dns, subnets.stream().map(WrittenRange::range).toList()));
  }

  private static boolean fit(Value value, List<IpRange> ranges) {
    boolean fit = atMost(value, ranges.size(), MOST_RANGES);
    List<IpRange> before = new ArrayList<>();
    for (IpRange range : ranges) {
      if (range.size().compareTo(MOST_ADDRESSES) > 0) {
        value.error(
            "%s holds more than 16777216 addresses; write fewer, such as a /8 of IPv4 or a /104 of"
                    .formatted(range)
                + " IPv6");
        fit = false;
      }
      for (IpRange earlier : before) {
        if (range.meets(earlier)) {
          value.error(
              "%s and %s overlap: two peers could get the same address".formatted(earlier, range));
          fit = false;
        }
      }
      before.add(range);
    }
    return fit;
  }

  /** RFC 1122 §3.2.1.3: the ends of an IPv4 network are nobody's. */
  private static IpRange usable(WrittenRange written) {
    IpRange range = written.range();
    boolean hasEnds =
        written.isNetwork()
            && range.first().bits() == 32
            && range.size().compareTo(SMALLEST_WITH_ENDS) >= 0;
    return hasEnds ? range.withoutEnds() : range;
  }

  private static boolean atMost(Value value, int found, int most) {
    if (found > most) {
      value.error(found + " entries are out of range " + new Range(0, most, "entries"));
    }
    return found <= most;
  }

  private static Optional<IpAddress> address(Value value) {
    Optional<String> text = value.string();
    Optional<IpAddress> address = text.flatMap(IpAddress::parse);
    if (text.isPresent() && address.isEmpty()) {
      value.error(Quoted.of(text.get()) + " is no address such as 192.168.28.4 or 2001:db8::53");
    }
    return address;
  }
}
