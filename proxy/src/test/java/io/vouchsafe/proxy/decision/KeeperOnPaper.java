package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.proxy.crl.CrlAttempt;
import io.vouchsafe.proxy.crl.CrlKeeper;
import io.vouchsafe.proxy.crl.CrlUrlStatus;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.time.Instant;
import java.util.List;

/** Holds what a test puts there, and fetches what it is told to fetch. */
final class KeeperOnPaper implements CrlKeeper {
  List<CachedCrl> held = List.of();
  boolean due;
  int refreshes;
  final OwnTime reading = new OwnTime(System::nanoTime);
  Promise<List<CrlAttempt>> fetching = Promise.promise();

  /** The fetch brings these. */
  void bring(CachedCrl... fetched) {
    held = List.of(fetched);
    due = false;
    fetching.complete(List.of());
  }

  @Override
  public List<CachedCrl> held(CrlObject object, RevocationQuery query, Instant now) {
    return held;
  }

  @Override
  public List<CachedCrl> heldAtAnyAge(CrlObject object, RevocationQuery query) {
    return held;
  }

  @Override
  public List<CachedCrl> all(CrlObject object) {
    return held;
  }

  @Override
  public List<CrlUrlStatus> outlook(CrlObject object) {
    return List.of();
  }

  @Override
  public boolean due(CrlObject object, RevocationQuery query, Instant now) {
    return due;
  }

  @Override
  public Future<List<CrlAttempt>> refresh(
      CrlObject object, RevocationQuery query, Instant now, OwnTime own) {
    refreshes++;
    own.include(reading);
    return fetching.future();
  }
}
