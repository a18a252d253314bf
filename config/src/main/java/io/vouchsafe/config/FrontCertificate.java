package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import java.security.PrivateKey;
import java.util.List;

/**
 * A certificate of a TLS front and its key.
 *
 * @param chain leaf first; each certificate was issued by the one behind it
 * @param key of the leaf
 */
public record FrontCertificate(List<Certificate> chain, PrivateKey key) {
  public FrontCertificate {
    chain = List.copyOf(chain);
  }

  /** What it is presented with, and checked for. */
  public Certificate leaf() {
    return chain.getFirst();
  }

  /** The key is not told. */
  @Override
  public String toString() {
    return "certificate of " + leaf();
  }
}
