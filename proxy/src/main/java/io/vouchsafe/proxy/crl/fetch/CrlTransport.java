package io.vouchsafe.proxy.crl.fetch;

import io.vertx.core.Future;

/** Fetches one URL. */
@FunctionalInterface
public interface CrlTransport {

  /** What came, within the call's patience; a failed future is a bug. */
  Future<Fetched> fetch(FetchCall call);
}
