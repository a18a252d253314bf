package io.vouchsafe.vpnauth.ocvpn;

import io.vouchsafe.pki.DnsName;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a device tells the others of its group.
 *
 * @param address where the others reach it: an IP address or a host name
 * @param networks behind it
 */
public record Announcement(String address, List<IpNetwork> networks) {
  /** Each of them is a traffic selector in every other device. */
  public static final int MOST_NETWORKS = 64;

  /** No device has these behind it: its neighbours would lose their own loopback or multicast. */
  private static final List<IpNetwork> NOBODYS =
      Stream.of("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/127", "ff00::/8")
          .map(text -> IpNetwork.parse(text).orElseThrow())
          .toList();

  /** Where nobody can be reached: unspecified, multicast, reserved and broadcast addresses. */
  private static final List<IpNetwork> NOWHERE =
      Stream.of("0.0.0.0/8", "224.0.0.0/3", "::/128", "ff00::/8")
          .map(text -> IpNetwork.parse(text).orElseThrow())
          .toList();

  public Announcement {
    if (networks.size() > MOST_NETWORKS) {
      throw new IllegalArgumentException(networks.size() + " networks");
    }
    networks = List.copyOf(networks);
  }

  /**
   * What a device's message says.
   *
   * @param networks {@link IpNetwork#parse}
   */
  public static Parsed<Announcement> read(String address, List<String> networks) {
    Optional<String> reached = address(address);
    if (reached.isEmpty()) {
      return Parsed.malformed("address is no IP address and no host name where others can call");
    }
    if (networks.size() > MOST_NETWORKS) {
      return Parsed.malformed("more than " + MOST_NETWORKS + " networks");
    }
    List<IpNetwork> read = new ArrayList<>();
    for (String text : networks) {
      Optional<IpNetwork> network = IpNetwork.parse(text);
      if (network.isEmpty()) {
        return Parsed.malformed(
            "network %d is no network such as 10.1.0.0/16, whose other bits are zero"
                .formatted(read.size() + 1));
      }
      if (NOBODYS.stream().anyMatch(each -> each.contains(network.get()))) {
        return Parsed.malformed(
            "network %d is of loopback, multicast or reserved addresses"
                .formatted(read.size() + 1));
      }
      read.add(network.get());
    }
    return Parsed.ok(new Announcement(reached.get(), read.stream().distinct().toList()));
  }

  /** RFC 1123 §2.1: a host by its name or its address. Written one way, whatever way it came. */
  private static Optional<String> address(String text) {
    Optional<IpAddress> literal = IpAddress.parse(text);
    if (literal.isPresent()) {
      IpNetwork host = new IpNetwork(literal.get(), literal.get().bits());
      boolean somewhere =
          !literal.get().isMapped() && NOWHERE.stream().noneMatch(each -> each.contains(host));
      return literal.filter(each -> somewhere).map(IpAddress::toString);
    }
    boolean ascii = text.chars().allMatch(each -> each < 0x80);
    return DnsName.reference(text)
        .filter(name -> ascii && name.isPreferredSyntax() && !isNumeric(name.text()))
        .map(DnsName::text);
  }

  /** No top-level domain is a number: {@code 10.1} and {@code 010.0.0.1} are addresses for some. */
  private static boolean isNumeric(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    return last.chars().allMatch(each -> each >= '0' && each <= '9') || last.startsWith("0x");
  }
}
