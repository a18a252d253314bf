package io.vouchsafe.proxy.upstream;

import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.util.Optional;

/** Attempts that learnt a status. */
public final class LearntStatus {
  private LearntStatus() {}

  /** The attempt at {@code source} that gave {@code status}. */
  public static Attempt attempt(
      Source source, String responder, RememberedStatus status, Duration took) {
    Outcome outcome =
        switch (status.verified().status()) {
          case RevocationStatus.Good good -> Outcome.GOOD;
          case RevocationStatus.Revoked revoked -> Outcome.REVOKED;
          case RevocationStatus.Unknown unknown -> Outcome.UNKNOWN;
        };
    return new Attempt(source, responder, outcome, "", took, Optional.of(status));
  }
}
