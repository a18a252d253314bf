package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.util.Optional;

/** One exchange with one responder under a given CertID hash, judged. */
@FunctionalInterface
public interface HashedExchange {

  /**
   * How the exchange ended.
   *
   * @param prefersSha1 the answer shows that this responder wants SHA-1 CertIDs
   * @param health what it tells about the responder
   */
  record Judged(Attempt attempt, boolean prefersSha1, Health health) {

    /** An exchange that told nothing of the certificate. */
    public static Judged failed(
        Lookup lookup, Outcome outcome, String detail, Health health, Duration took) {
      Attempt attempt =
          new Attempt(
              Source.OCSP, lookup.url().toString(), outcome, detail, took, Optional.empty());
      return new Judged(attempt, false, health);
    }

    /** An exchange that was not begun; it took no time and tells nothing of anybody. */
    static Judged notBegun(Lookup lookup, Outcome outcome, String detail) {
      return failed(lookup, outcome, detail, Health.UNTOLD, Duration.ZERO);
    }
  }

  Future<Judged> ask(Lookup lookup, CertIdHash hash);

  /** The same as the second request of one look-up, which has waited for others already. */
  default Future<Judged> askAgain(Lookup lookup, CertIdHash hash) {
    return ask(lookup, hash);
  }
}
