package io.vouchsafe.proxy.record;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.Source;
import java.util.Optional;

/**
 * What one certificate's status was in a recorded decision.
 *
 * @param certificate SHA-256 of its DER
 * @param status empty when no source gave a usable one
 * @param source what settled it
 */
public record RecordedStatus(Fingerprint certificate, Optional<Word> status, Source source) {

  /** The contract's words, section 5. */
  public enum Word {
    GOOD("good"),
    REVOKED("revoked"),
    UNKNOWN("unknown"),
    NOT_NEEDED("not_needed");

    private final String text;

    Word(String text) {
      this.text = text;
    }

    /** As it stands in a line. */
    public String text() {
      return text;
    }
  }
}
