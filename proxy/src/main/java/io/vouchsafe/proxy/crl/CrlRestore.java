package io.vouchsafe.proxy.crl;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.crl.CrlFiles.Stored;
import io.vouchsafe.proxy.crl.CrlListFile.Kept;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings back what an earlier run held and the settings still name, verified again. What has
 * expired since serves nobody, but knows who was revoked for ever. Blocking.
 */
final class CrlRestore {
  private static final Logger LOG = LoggerFactory.getLogger(CrlRestore.class);

  private final CrlFiles files;
  private final CrlListFile kept;
  private final CrlIntake intake;
  private final InstantSource clock;
  private final Consumer<List<Fingerprint>> released;

  /**
   * Nothing is read yet.
   *
   * @param released is told the files that a store gave up
   */
  CrlRestore(
      CrlFiles files,
      CrlListFile kept,
      CrlIntake intake,
      InstantSource clock,
      Consumer<List<Fingerprint>> released) {
    this.files = files;
    this.kept = kept;
    this.intake = intake;
    this.clock = clock;
    this.released = released;
  }

  /** Puts them on the stores of {@code tenants}; files that nobody holds are deleted. */
  void into(Map<String, TenantCrls> tenants) throws IOException {
    int restored = 0;
    for (Kept one : kept.read()) {
      TenantCrls tenant = tenants.get(one.tenant());
      restored += tenant != null && restore(one, tenant) ? 1 : 0;
    }
    List<String> foreign = files.sweep();
    if (!foreign.isEmpty()) {
      LOG.warn("{} holds files that are not ours: {}", files.directory(), foreign);
    }
    if (restored > 0) {
      LOG.info("{} CRLs of the last run are cached again", restored);
    }
  }

  private boolean restore(Kept one, TenantCrls tenant) throws IOException {
    CrlObject object = tenant.objects().get(one.object());
    Optional<CrlObjectStore> store = tenant.store(one.object());
    if (object == null || store.isEmpty() || one.fetched().isAfter(clock.instant())) {
      return false;
    }
    boolean isNamed = object.urls().contains(one.url()) || object.fromCertificate();
    if (!isNamed) {
      return false;
    }
    try {
      return switch (files.reopen(one.sha256())) {
        case Parsed.Malformed<Stored>(String reason) -> refused(one, reason);
        case Parsed.Ok<Stored>(Stored stored) -> restore(one, tenant, store.get(), stored);
      };
    } catch (IOException e) {
      return refused(one, e.toString());
    }
  }

  private boolean restore(Kept one, TenantCrls tenant, CrlObjectStore store, Stored stored)
      throws IOException {
    TenantAuthorities trusted = tenant.trusted();
    CrlIntake.Trust trust = new CrlIntake.Trust(trusted.all(), trusted.algorithms());
    return switch (intake.judgeAgain(stored, trust, clock.instant())) {
      case CrlIntake.Result.Refused refused -> refused(one, refused.detail());
      case CrlIntake.Result.Verified verified -> {
        CachedCrl held =
            new CachedCrl(
                stored.index(),
                stored.sha256(),
                verified.signer(),
                one.url().toString(),
                one.fetched(),
                stored.file());
        released.accept(store.restore(one.url(), held, one.conditions()));
        yield true;
      }
    };
  }

  private static boolean refused(Kept one, String why) {
    LOG.warn(
        "tenant {}, CRL object {}: the stored CRL of {} is not used: {}",
        one.tenant(),
        one.object(),
        one.url(),
        why);
    return false;
  }
}
