package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the CA that a CertID speaks of (RFC 6960 §4.1.1), by the hashes of its name and of its key,
 * both, in every algorithm that is known here. Worked out once: a request costs a look-up.
 */
public final class IssuerIndex {
  private final Map<Hashes, Certificate> byHashes = new HashMap<>();

  private record Hashes(String hashOid, Der name, Der key) {}

  /** Of two certificates of one CA, name and key being the same, the first is found. */
  public IssuerIndex(Collection<Certificate> authorities) {
    for (HashAlgorithm hash : HashAlgorithm.values()) {
      for (Certificate ca : authorities) {
        byHashes.putIfAbsent(hashes(ca, hash), ca);
      }
    }
  }

  /** The CA, or empty when it is none of these or the hash algorithm is unknown. */
  public Optional<Certificate> issuerOf(CertId certId) {
    return Optional.ofNullable(
        byHashes.get(
            new Hashes(certId.hashOid(), certId.issuerNameHash(), certId.issuerKeyHash())));
  }

  private static Hashes hashes(Certificate ca, HashAlgorithm hash) {
    byte[] name = hash.digest().digest(ca.subject().der().toBytes());
    byte[] key = hash.digest().digest(ca.publicKeyBits());
    return new Hashes(hash.oid(), Der.copyOf(name), Der.copyOf(key));
  }
}
