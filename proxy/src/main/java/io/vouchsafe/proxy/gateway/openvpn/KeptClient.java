package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.pki.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A client as it survives a restart of ours.
 *
 * @param connectedSince by the server's clock, seconds since 1970
 * @param name common name as the server shows it
 * @param derivation of its keys
 * @param tls version, where it is known
 * @param since when its session opened
 * @param until {@code valid_until}
 * @param negotiated when keys were negotiated last
 * @param chain leaf first; not empty
 */
record KeptClient(
    long cid,
    long connectedSince,
    String name,
    String derivation,
    Optional<String> tls,
    String policy,
    String reference,
    Instant since,
    Instant until,
    Instant negotiated,
    List<Certificate> chain) {
  KeptClient {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a client without a certificate");
    }
  }

  /** Whether the server shows that client, and no other one of the same number. */
  boolean isSame(long shownSince, String shownName) {
    return connectedSince == shownSince && name.equals(shownName);
  }
}
