package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes one status of all usable CRLs (RFC 5280 §6.3.3 (e), (l) and end). */
final class CombinedStatus {
  private static final Comparator<UsableCrl> NEWEST_FIRST =
      Comparator.comparing(UsableCrl::thisUpdate)
          .thenComparing(crl -> crl.crlNumber().orElse(BigInteger.ZERO))
          .reversed();

  private CombinedStatus() {}

  static CrlResult of(List<UsableCrl> usable, List<UnusableCrl> unusable, RevocationQuery query) {
    List<UsableCrl> newest = newestOfEachLine(usable);
    Optional<CrlResult> revoked = revoked(newest, unusable, query);
    if (revoked.isPresent()) {
      return revoked.get();
    }
    ReasonSet covered =
        newest.stream().map(UsableCrl::covers).reduce(ReasonSet.NONE, ReasonSet::or);
    ReasonSet uncovered = ReasonSet.ALL.without(covered);
    return uncovered.isEmpty()
        ? new CrlResult.Determined(new RevocationStatus.Good(), evidence(newest), unusable)
        : new CrlResult.Undetermined(uncovered, unusable);
  }

  /** A CRL replaces the older ones of its line: what it no longer says is no longer so. */
  private static List<UsableCrl> newestOfEachLine(List<UsableCrl> usable) {
    Set<UsableCrl.Line> seen = new HashSet<>();
    return usable.stream().sorted(NEWEST_FIRST).filter(crl -> seen.add(crl.line())).toList();
  }

  /** A revocation for good before one on hold; then what the newest CRL says. */
  private static Optional<CrlResult> revoked(
      List<UsableCrl> newest, List<UnusableCrl> unusable, RevocationQuery query) {
    Optional<CrlResult> hold = Optional.empty();
    for (UsableCrl crl : newest) {
      if (crl.status(query) instanceof RevocationStatus.Revoked revoked) {
        CrlResult result = new CrlResult.Determined(revoked, evidence(List.of(crl)), unusable);
        if (revoked.isPermanent()) {
          return Optional.of(result);
        }
        hold = hold.or(() -> Optional.of(result));
      }
    }
    return hold;
  }

  private static CrlEvidence evidence(List<UsableCrl> used) {
    UsableCrl first = used.getFirst();
    Instant thisUpdate =
        used.stream().map(UsableCrl::thisUpdate).min(Instant::compareTo).orElseThrow();
    boolean unbounded = used.stream().anyMatch(crl -> crl.nextUpdate().isEmpty());
    Optional<Instant> nextUpdate =
        unbounded
            ? Optional.empty()
            : used.stream().flatMap(crl -> crl.nextUpdate().stream()).min(Instant::compareTo);
    List<CrlIndex> crls = new ArrayList<>();
    used.forEach(crl -> crls.addAll(crl.crls()));
    return new CrlEvidence(thisUpdate, nextUpdate, first.crlNumber(), crls, first.signer());
  }
}
