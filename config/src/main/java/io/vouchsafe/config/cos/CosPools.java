package io.vouchsafe.config.cos;

import io.vouchsafe.config.YamlWriter;
import io.vouchsafe.vpnauth.tunnel.TunnelProfile;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What roaming clients are given (cOS Core, section 10.3.11): a pool by its name, or in place. */
final class CosPools {
  /** What is read here. */
  private static final Set<String> READ = Set.of("ippooltype", "ippooladdress", "dns", "subnets");

  private final CosConfiguration from;
  private final CosAddresses addresses;
  private final CosNotes notes;

  CosPools(CosConfiguration from, CosAddresses addresses, CosNotes notes) {
    this.from = from;
    this.addresses = addresses;
    this.notes = notes;
  }

  /** {@code pool} of a tunnel, as YAML. */
  Optional<String> of(CosObject tunnel, TunnelProfile profile) {
    if (tunnel.find("ConfigMode").map(each -> each.isCalled("Client")).orElse(false)) {
      notes.warning(
          tunnel.line(),
          tunnel.where() + ": ConfigMode",
          "Client is not carried over: this gateway asks no peer for an address");
    }
    Optional<CosProperty> named = tunnel.find("IKEConfigModePool");
    Optional<CosObject> pool =
        named.flatMap(
            each ->
                from.find("ConfigModePool", each.value())
                    .or(() -> from.find("IKEConfigModePool", each.value())));
    CosObject source = pool.orElse(tunnel);
    Optional<CosProperty> range = source.find("IPPoolAddress");
    if (range.isEmpty() || profile != TunnelProfile.ROAMING) {
      if (named.isPresent()) {
        notes.warning(
            named.get().line(),
            tunnel.where() + ": IKEConfigModePool",
            "its addresses are not in this file; write pool: { addresses: FIRST-LAST } into the"
                + " tunnel");
      }
      return Optional.empty();
    }
    pool.ifPresent(this::tellWhatIsLeft);
    return Optional.of(
        "{ addresses: "
            + YamlWriter.list(addresses.of(source, range.get()))
            + source.find("DNS").map(each -> ", dns: " + list(source, each)).orElse("")
            + source.find("Subnets").map(each -> ", subnets: " + list(source, each)).orElse("")
            + " }");
  }

  private String list(CosObject owner, CosProperty property) {
    return YamlWriter.list(addresses.of(owner, property));
  }

  private void tellWhatIsLeft(CosObject pool) {
    pool.properties().stream()
        .filter(each -> !READ.contains(each.key().toLowerCase(Locale.ROOT)))
        .forEach(each -> notes.notCarried(pool, each));
  }
}
