package io.vouchsafe.proxy.service;

import io.vertx.core.Future;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.crl.CrlAttempt;
import io.vouchsafe.proxy.crl.CrlKeeper;
import io.vouchsafe.proxy.crl.HeldCrl;
import io.vouchsafe.vpnauth.CrlObject;
import java.time.Instant;
import java.util.List;

/** The CRLs of a tenant without any CRL object. */
final class NoCrls implements CrlKeeper {
  @Override
  public List<HeldCrl> held(CrlObject object, RevocationQuery query, Instant now) {
    return List.of();
  }

  @Override
  public List<HeldCrl> all(CrlObject object) {
    return List.of();
  }

  @Override
  public boolean due(CrlObject object, RevocationQuery query, Instant now) {
    return false;
  }

  @Override
  public Future<List<CrlAttempt>> refresh(CrlObject object, RevocationQuery query, Instant now) {
    return Future.succeededFuture(List.of());
  }
}
