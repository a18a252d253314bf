package io.vouchsafe.proxy.crl;

import io.vertx.core.Future;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.vpnauth.CrlObject;
import java.time.Instant;
import java.util.List;

/** The CRLs of a tenant without any CRL object. */
public final class NoCrls implements CrlKeeper {
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
