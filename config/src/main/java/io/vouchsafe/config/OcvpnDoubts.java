package io.vouchsafe.config;

import io.vouchsafe.config.YamlNode.Mapping;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Groups that no device can reach. Contract, section 1: {@code ocvpn} is served only on loopback,
 * over {@code listen.tls} or a {@code tls_front}, since its answers have keys in them.
 */
final class OcvpnDoubts {
  private static final String ELSE =
      "write listen.tls, or an entry of tls_fronts with upstream: ocvpn and tenant: ";

  private static final InetAddress V6_LOOPBACK = WrittenAddress.parse("::1").orElseThrow();

  private OcvpnDoubts() {}

  /** What is to be told of a tenant with {@code ocvpn}. */
  static void tell(Value root, TenantSettings tenant, Value written, ListenSettings listen) {
    if (isServedOverTls(root, tenant.name())) {
      return;
    }
    if (!listen.api().isLoopback()) {
      written.warning(
          "nobody can call it: listen.api %s is not loopback, and keys are not told there; "
                  .formatted(listen.api())
              + ELSE
              + tenant.name());
    } else if (tenant.fronts().stream().noneMatch(OcvpnDoubts::isTrusted)) {
      written.warning(
          "nobody can call it: at listen.api only a caller in front.trusted says which device asks;"
              + " write front.header and front.trusted there. Or "
              + ELSE
              + tenant.name());
    } else if (tenant.fronts().stream().anyMatch(OcvpnDoubts::trustsThisMachine)) {
      written.warning(
          "any local user can take a group's key: front.trusted has loopback, and from there the"
              + " header alone says which device asks; let nobody else log in on this machine, or "
              + ELSE
              + tenant.name()
              + " and take loopback out of front.trusted");
    }
  }

  /** Contract, section 5: from a caller in {@code front.trusted} the header alone counts. */
  private static boolean trustsThisMachine(FrontSettings front) {
    return isTrusted(front)
        && front.trusted().stream()
            .anyMatch(
                each ->
                    each.address().isLoopbackAddress()
                        || each.contains(InetAddress.getLoopbackAddress())
                        || each.contains(V6_LOOPBACK));
  }

  private static boolean isTrusted(FrontSettings front) {
    return front.header().isPresent() && !front.trusted().isEmpty();
  }

  private static boolean isServedOverTls(Value root, String tenant) {
    boolean listensOverTls =
        root.named("listen").named("tls").node() instanceof Mapping(List<YamlNode.Entry> keys)
            && !keys.isEmpty();
    return listensOverTls
        || root.child(TlsFrontsReader.FRONTS).map(Value::items).orElse(List.of()).stream()
            .anyMatch(front -> is(front, "upstream", "ocvpn") && is(front, "tenant", tenant));
  }

  private static boolean is(Value front, String key, String text) {
    return front.named(key).stringIfAny().equals(Optional.of(text));
  }
}
