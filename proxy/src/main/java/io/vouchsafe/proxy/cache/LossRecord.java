package io.vouchsafe.proxy.cache;

import io.vouchsafe.pki.Fingerprint;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which revocations may have been forgotten, as it survives a restart.
 *
 * @param damaged since when a snapshot is known to have lost records; nobody knows whose
 * @param anyIssuer of issuers that are not named
 * @param issuers by {@link AcceptedResponse#issuer name and key}
 */
public record LossRecord(
    Optional<Instant> damaged, Lost anyIssuer, Map<Fingerprint, Lost> issuers) {
  /** Nothing was forgotten. */
  public static final LossRecord NONE = new LossRecord(Optional.empty(), Lost.NOTHING, Map.of());

  /**
   * The last ends of validity among the certificates whose revocation was forgotten.
   *
   * @param unlisted of those that were learnt from responders
   * @param listed of those that CRLs list
   */
  public record Lost(Instant unlisted, Instant listed) {
    static final Lost NOTHING = new Lost(Instant.EPOCH, Instant.EPOCH);

    static Lost of(Instant notAfter, boolean isListed) {
      return isListed ? new Lost(Instant.EPOCH, notAfter) : new Lost(notAfter, Instant.EPOCH);
    }

    Lost and(Lost other) {
      return new Lost(later(unlisted, other.unlisted), later(listed, other.listed));
    }

    boolean isUnlisted() {
      return unlisted.isAfter(Instant.EPOCH);
    }

    boolean isOver(Instant now) {
      return now.isAfter(unlisted) && now.isAfter(listed);
    }

    private static Instant later(Instant one, Instant other) {
      return one.isAfter(other) ? one : other;
    }
  }

  public LossRecord {
    issuers = Map.copyOf(issuers);
  }

  /** The same with what was lost of {@code others}; issuers beyond the bound count together. */
  LossRecord and(Map<Fingerprint, Lost> others) {
    Map<Fingerprint, Lost> named = new HashMap<>(issuers);
    Lost any = anyIssuer;
    for (Map.Entry<Fingerprint, Lost> other : others.entrySet()) {
      if (named.containsKey(other.getKey()) || named.size() < LostRevocations.MOST_ISSUERS) {
        named.merge(other.getKey(), other.getValue(), Lost::and);
      } else {
        any = any.and(other.getValue());
      }
    }
    return new LossRecord(damaged, any, named);
  }
}
