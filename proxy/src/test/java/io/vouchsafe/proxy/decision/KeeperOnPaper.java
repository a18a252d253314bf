package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.crl.CrlAttempt;
import io.vouchsafe.proxy.crl.CrlKeeper;
import io.vouchsafe.proxy.crl.CrlOutlook;
import io.vouchsafe.proxy.crl.HeldCrl;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.time.Instant;
import java.util.List;

/** Holds what a test puts there, and fetches what it is told to fetch. */
final class KeeperOnPaper implements CrlKeeper {
  List<HeldCrl> held = List.of();
  boolean due;
  int refreshes;
  final OwnTime reading = new OwnTime(System::nanoTime);
  Promise<List<CrlAttempt>> fetching = Promise.promise();

  /** The fetch brings these. */
  void bring(HeldCrl... fetched) {
    held = List.of(fetched);
    due = false;
    fetching.complete(List.of());
  }

  @Override
  public List<HeldCrl> held(CrlObject object, RevocationQuery query, Instant now) {
    return held;
  }

  @Override
  public List<HeldCrl> heldAtAnyAge(CrlObject object, RevocationQuery query) {
    return held;
  }

  @Override
  public List<HeldCrl> all(CrlObject object) {
    return held;
  }

  @Override
  public List<CrlOutlook> outlook(CrlObject object) {
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
