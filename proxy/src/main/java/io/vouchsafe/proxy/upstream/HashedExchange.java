package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.vpnauth.Attempt;

/** One exchange with one responder under a given CertID hash, judged. */
@FunctionalInterface
public interface HashedExchange {

  /**
   * How the exchange ended.
   *
   * @param prefersSha1 the answer shows that this responder wants SHA-1 CertIDs
   */
  record Judged(Attempt attempt, boolean prefersSha1) {}

  Future<Judged> ask(Lookup lookup, CertIdHash hash);
}
