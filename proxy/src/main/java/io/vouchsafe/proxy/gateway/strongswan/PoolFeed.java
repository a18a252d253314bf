package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.tunnel.AddressPool;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The pools of a tunnel. One of charon's has one range, so that a tunnel may have several. */
final class PoolFeed {
  private PoolFeed() {}

  /** In the order in which a peer is served. */
  static List<FedObject> of(Tunnel tunnel) {
    List<FedObject> pools = new ArrayList<>();
    tunnel
        .pool()
        .ifPresent(
            pool -> {
              for (IpRange range : pool.addresses()) {
                String name = "vouchsafe." + tunnel.name() + "." + pools.size();
                pools.add(
                    new FedObject(
                        FedObject.Kind.POOL,
                        name,
                        ViciMessage.builder().section(name, pool(pool, range)).build()));
              }
            });
    return pools;
  }

  private static ViciMessage pool(AddressPool pool, IpRange range) {
    ViciMessage.Builder message = ViciMessage.builder().put("addrs", CharonRange.of(range));
    List<String> dns =
        pool.dns().stream().filter(isToldWith(pool, range)).map(IpAddress::toString).toList();
    List<String> subnets =
        pool.subnets().stream()
            .filter(subnet -> isToldWith(pool, range).test(subnet.first()))
            .map(CharonRange::of)
            .toList();
    if (!dns.isEmpty()) {
      message.texts("dns", dns);
    }
    if (!subnets.isEmpty()) {
      message.texts("subnet", subnets);
    }
    return message.build();
  }

  /** A peer is told with an address what is of its family, and what no other range could tell. */
  private static Predicate<IpAddress> isToldWith(AddressPool pool, IpRange range) {
    return address ->
        address.isSameFamily(range.first())
            || pool.addresses().stream().noneMatch(each -> address.isSameFamily(each.first()));
  }
}
