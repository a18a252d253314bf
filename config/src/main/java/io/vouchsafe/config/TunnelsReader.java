package io.vouchsafe.config;

import io.vouchsafe.vpnauth.tunnel.Tunnel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code tunnels}, in the order in which they are looked at. */
final class TunnelsReader {
  static final SettingKey<List<Value>> KEY =
      SettingKey.sections("tunnels", TunnelReader.KEYS).byDefault(List.of());

  /** Far above what a gateway has; the work of comparing them grows with the square. */
  private static final int MOST = 1_000;

  private final TunnelReader tunnels;

  TunnelsReader(TunnelReader tunnels) {
    this.tunnels = tunnels;
  }

  /**
   * The tunnels and where each is written.
   *
   * @param isWhole whether all that is written could be read
   */
  record ReadTunnels(List<Tunnel> tunnels, List<Value> written, boolean isWhole) {
    /** Where the tunnel at {@code place} is written. */
    Value at(int place) {
      return written.get(place);
    }
  }

  ReadTunnels read(List<Value> items) {
    List<Tunnel> read = new ArrayList<>();
    List<Value> written = new ArrayList<>();
    Map<String, Value> names = new HashMap<>();
    if (items.size() > MOST) {
      items
          .get(MOST)
          .error("%d tunnels are out of range %s".formatted(items.size(), new Range(0, MOST, "")));
      return new ReadTunnels(List.of(), List.of(), false);
    }
    for (Value item : items) {
      Optional<Tunnel> tunnel = tunnels.read(item);
      tunnel.ifPresent(
          each -> {
            tellOfName(item, each, names);
            RoamingCertificate.tell(item, each);
            read.add(each);
            written.add(item);
          });
    }
    return new ReadTunnels(List.copyOf(read), List.copyOf(written), read.size() == items.size());
  }

  private static void tellOfName(Value item, Tunnel tunnel, Map<String, Value> names) {
    Value earlier = names.putIfAbsent(tunnel.name(), item);
    if (earlier != null) {
      item.at(TunnelReader.NAME)
          .error(
              "a tunnel before it, in line %d, is called %s; call each otherwise"
                  .formatted(earlier.place().line(), Quoted.of(tunnel.name())));
    }
  }
}
