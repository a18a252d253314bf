package io.vouchsafe.proxy.crl;

import io.vertx.core.Future;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.time.Instant;
import java.util.List;

/** The CRLs of one tenant. Safe to call on every event loop; nothing here blocks. */
public interface CrlKeeper {

  /**
   * What the tenant's {@code object} obtained and may speak for the query: those of its own URLs,
   * and those of the certificate's points. Verified, but not judged: they may have expired or be
   * out of scope. Without those that {@code validity_time_strict} retires.
   */
  List<CachedCrl> held(CrlObject object, RevocationQuery query, Instant now);

  /**
   * The same with those that {@code validity_time_strict} retires: they serve nobody, but whom they
   * call revoked for ever is revoked for ever.
   */
  List<CachedCrl> heldAtAnyAge(CrlObject object, RevocationQuery query);

  /**
   * Every CRL that the tenant's {@code object} holds, complete and delta, the newest of each issuer
   * key and scope; for distribution, health and metrics.
   */
  List<CachedCrl> all(CrlObject object);

  /** How every URL of the tenant's {@code object} stands, those that certificates named last. */
  List<CrlUrlStatus> outlook(CrlObject object);

  /**
   * Whether {@link #refresh} would fetch something for the query, or has to tell that what is
   * missing was tried a moment ago.
   */
  boolean due(CrlObject object, RevocationQuery query, Instant now);

  /**
   * Fetches what is missing or due for the query: {@code validity_time} or nextUpdate has passed.
   * Those who ask at the same time share one fetch; one deadline, the object's timeout.
   *
   * @return every URL tried; empty at once when nothing is due. Completes as soon as nothing is due
   *     any more. A URL that failed a moment ago is not asked again and told as {@code
   *     recently_failed}, or {@code overloaded} when we ourselves did not read what it brought
   * @param own counts our own work: what has come whole and waits to be read
   */
  Future<List<CrlAttempt>> refresh(
      CrlObject object, RevocationQuery query, Instant now, OwnTime own);
}
