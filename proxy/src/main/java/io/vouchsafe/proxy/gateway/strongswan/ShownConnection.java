package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A connection as {@code list-conns} shows it, with what counts here.
 *
 * @param isStrict whether a peer's certificate must have the status <em>good</em>
 * @param takesCertificates whether a peer may authenticate by a certificate
 */
record ShownConnection(String name, boolean isStrict, boolean takesCertificates) {
  /** As charon prints {@code revocation = strict}. */
  private static final String STRICT = "GOOD";

  private static final Set<String> BY_CERTIFICATE = Set.of("public key", "any");

  /** Those of one event {@code list-conn}. */
  static List<ShownConnection> of(ViciMessage event) {
    return event.sections().entrySet().stream()
        .map(entry -> of(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static ShownConnection of(String name, ViciMessage connection) {
    List<ViciMessage> rounds =
        connection.sections().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("remote-"))
            .map(Map.Entry::getValue)
            .toList();
    return new ShownConnection(
        name,
        rounds.stream()
            .anyMatch(round -> round.text("revocation").filter(STRICT::equals).isPresent()),
        rounds.isEmpty() || rounds.stream().anyMatch(ShownConnection::isByCertificate));
  }

  /** A round without a class takes every one. */
  private static boolean isByCertificate(ViciMessage round) {
    return round.text("class").map(BY_CERTIFICATE::contains).orElse(true);
  }
}
