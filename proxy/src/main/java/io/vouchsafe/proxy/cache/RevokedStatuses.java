package io.vouchsafe.proxy.cache;

import io.vouchsafe.pki.Fingerprint;
import java.util.List;

/**
 * What is known of one certificate when some of it says <em>revoked</em>.
 *
 * @param issuer {@link AcceptedResponse#issuer name and key} of who issued it; many share it
 */
record RevokedStatuses(List<OneStatus> parts, Fingerprint issuer) implements CertificateStatuses {
  /** This and the list. */
  private static final int BYTES = 48;

  RevokedStatuses {
    parts = List.copyOf(parts);
  }

  @Override
  public int bytes() {
    return BYTES + parts.stream().mapToInt(part -> part.bytes() + Integer.BYTES).sum();
  }
}
