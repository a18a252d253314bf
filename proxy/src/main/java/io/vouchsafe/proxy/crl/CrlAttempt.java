package io.vouchsafe.proxy.crl;

import io.vouchsafe.pki.revocation.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * One try to obtain a CRL from one URL.
 *
 * @param url without credentials
 * @param failure how it failed; empty = the CRL is held now, new or the same as before
 * @param detail one sentence for people, empty when there is nothing to add
 * @param took from connecting to judging
 */
public record CrlAttempt(String url, Optional<Outcome> failure, String detail, Duration took) {

  /** Whether it brought a CRL that is held now. */
  public boolean succeeded() {
    return failure.isEmpty();
  }
}
