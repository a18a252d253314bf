package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.Certificate;
import java.security.PrivateKey;
import java.util.List;

/**
 * With what a gateway says who it is; the key is never shown.
 *
 * @param chain the gateway's certificate (the seed's <em>host certificate</em>), then what leads
 *     from it to a root
 */
public record GatewayCredential(List<Certificate> chain, PrivateKey key) {
  public GatewayCredential {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("no certificate");
    }
  }

  public Certificate certificate() {
    return chain.getFirst();
  }

  @Override
  public String toString() {
    return "gateway " + certificate().subject();
  }
}
