package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A client as it survives a restart of ours.
 *
 * @param connectedSince by the server's clock, seconds since 1970
 * @param name common name as the server shows it
 * @param derivation of its keys
 * @param isDerivationTold whether that is the server's word
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
    boolean isDerivationTold,
    Optional<String> tls,
    String policy,
    String reference,
    Instant since,
    Instant until,
    Instant negotiated,
    List<Der> chain) {
  /** Characters of a name; whoever has a longer one is not kept. */
  static final int LONGEST_NAME = 1000;

  KeptClient {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a client without a certificate");
    }
  }

  /** Its certificates; empty when the leaf cannot be read. */
  List<Certificate> certificates() {
    return certificates(chain);
  }

  /** The certificates of {@code chain} up to one that cannot be read. */
  static List<Certificate> certificates(List<Der> chain) {
    List<Certificate> certificates = new ArrayList<>();
    for (Der der : chain) {
      if (!(Certificate.parse(der.toBytes()) instanceof Parsed.Ok<Certificate>(Certificate each))) {
        break;
      }
      certificates.add(each);
    }
    return certificates;
  }

  /** Whether the server shows that client, and no other one of the same number. */
  boolean isSame(long shownSince, String shownName) {
    return connectedSince == shownSince && name.equals(shownName);
  }
}
