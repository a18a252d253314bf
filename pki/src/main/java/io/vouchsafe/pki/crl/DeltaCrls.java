package io.vouchsafe.pki.crl;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds for each complete CRL the newest delta CRL that may be applied to it (RFC 5280 §5.2.4). */
final class DeltaCrls {
  private final List<CrlIndex> deltas;
  private final CrlSettings settings;
  private final Instant now;
  private final CrlSignerSearch signers;
  private final Set<CrlIndex> applied = new HashSet<>();
  private final List<UnusableCrl> refused = new ArrayList<>();

  DeltaCrls(List<CrlIndex> crls, CrlSettings settings, Instant now, CrlSignerSearch signers) {
    this.settings = settings;
    this.now = now;
    this.signers = signers;
    this.deltas =
        crls.stream()
            .filter(CrlIndex::isDelta)
            .filter(this::isUsableByItself)
            .sorted(Comparator.comparing(CrlIndex::thisUpdate).reversed())
            .toList();
  }

  /** The complete CRL with the newest fitting delta, or as it is. */
  UsableCrl applyTo(UsableCrl usable) {
    for (CrlIndex delta : deltas) {
      if (fits(delta, usable.complete())) {
        applied.add(delta);
        // (h): "using the public key validated in step (f)".
        Optional<CrlRefusal> forged = signers.signature(delta, usable.signer());
        if (forged.isEmpty()) {
          return usable.with(delta);
        }
        refused.add(new UnusableCrl(delta, forged.get()));
      }
    }
    return usable;
  }

  /** Every delta that was of no use, with the reason. */
  List<UnusableCrl> refused() {
    List<UnusableCrl> all = new ArrayList<>(refused);
    for (CrlIndex delta : deltas) {
      if (!applied.contains(delta)) {
        BigInteger base = delta.baseCrlNumber().orElseThrow();
        all.add(new UnusableCrl(delta, new CrlRefusal.DeltaWithoutBase(base, delta.crlNumber())));
      }
    }
    return List.copyOf(all);
  }

  private boolean isUsableByItself(CrlIndex delta) {
    Optional<CrlRefusal> refusal = CrlJudge.refusalOfItself(delta, settings, now);
    refusal.ifPresent(why -> refused.add(new UnusableCrl(delta, why)));
    return refusal.isEmpty();
  }

  /**
   * §6.3.3 (c): same issuer, same issuingDistributionPoint, same authorityKeyIdentifier; §5.2.4:
   * the complete CRL is not older than the delta's base, and older than the delta.
   */
  private static boolean fits(CrlIndex delta, CrlIndex complete) {
    if (complete.crlNumber().isEmpty() || delta.crlNumber().isEmpty()) {
      return false;
    }
    BigInteger number = complete.crlNumber().get();
    return delta.issuer().equals(complete.issuer())
        && delta.idpBytes().equals(complete.idpBytes())
        && delta.authorityKey().equals(complete.authorityKey())
        && number.compareTo(delta.baseCrlNumber().orElseThrow()) >= 0
        && number.compareTo(delta.crlNumber().get()) < 0;
  }
}
