package io.vouchsafe.vpnauth.revocation;

import io.vouchsafe.ocsp.CachedStatus;
import java.util.Optional;

/** What the cache says of one certificate to whoever asks under one policy at one instant. */
public interface CachedStatuses {

  /** A cache that knows nothing and has forgotten nothing. */
  CachedStatuses EMPTY =
      new CachedStatuses() {
        @Override
        public Demand demand() {
          return Demand.NONE;
        }

        @Override
        public boolean sayRevoked() {
          return false;
        }

        @Override
        public Optional<CachedStatus> serving() {
          return Optional.empty();
        }

        @Override
        public Optional<CachedStatus> standingHold() {
          return Optional.empty();
        }
      };

  /** Whether a revocation of the issuer may have been forgotten. */
  Demand demand();

  /** Whether anything that is cached says <em>revoked</em>, on hold included, whoever asks. */
  boolean sayRevoked();

  /**
   * The status that serves this policy now; a <em>revoked</em> before any other.
   *
   * @see RevocationPolicy#believes
   */
  Optional<CachedStatus> serving();

  /** A hold that is too old to settle anything without asking, and stands until it is lifted. */
  Optional<CachedStatus> standingHold();
}
