package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import java.time.Duration;
import java.util.Optional;

/**
 * What is asked of a CRL beyond RFC 5280.
 *
 * @param path how the path of a CRL's signer is validated, accepted algorithms included; its
 *     purpose should be {@code ANY}, and no names may be asked of the signer. Its profile, when
 *     strict, also binds the CRLs: one that breaks it makes nothing good
 * @param checkFreshness false leaves out every comparison with the clock
 * @param clockSkew leeway for thisUpdate and nextUpdate, not for {@code maxAge}
 * @param maxAge how long ago thisUpdate may be at most; empty = no bound
 * @param useDeltas RFC 5280 §6.3.1 (b): delta CRLs are applied
 */
public record CrlSettings(
    PathSettings path,
    boolean checkFreshness,
    Duration clockSkew,
    Optional<Duration> maxAge,
    boolean useDeltas) {

  /** Fresh within 60 seconds, of any age, with delta CRLs. */
  public static final CrlSettings DEFAULT =
      new CrlSettings(
          PathSettings.defaults(Purpose.ANY), true, Duration.ofSeconds(60), Optional.empty(), true);

  /** The same for CRLs that may have expired. */
  public CrlSettings withoutFreshness() {
    return new CrlSettings(path, false, clockSkew, maxAge, useDeltas);
  }

  public CrlSettings {
    if (clockSkew.isNegative()) {
      throw new IllegalArgumentException("clockSkew must not be negative: " + clockSkew);
    }
  }
}
