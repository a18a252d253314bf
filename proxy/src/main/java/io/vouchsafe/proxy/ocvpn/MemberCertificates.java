package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.util.List;

/** Which certificates of a member are kept, so that it is decided about again by them. */
final class MemberCertificates {
  /** Octets of one member's; of longer chains its own certificate alone. */
  static final int MOST_OCTETS = 32_768;

  private MemberCertificates() {}

  /** Those that let it in: the path without its anchor; empty when it was not let in. */
  static List<Der> of(Verdict verdict) {
    return switch (verdict.decision()) {
      case Decision.Allow allow -> of(allow.evidence());
      case Decision.Deny deny -> List.of();
    };
  }

  private static List<Der> of(Evidence evidence) {
    List<Der> leaf = evidence.leaf().map(Certificate::der).stream().toList();
    List<Certificate> path = evidence.path();
    if (path.size() < 2) {
      return leaf;
    }
    List<Der> chain = path.subList(0, path.size() - 1).stream().map(Certificate::der).toList();
    return chain.stream().mapToLong(Der::length).sum() > MOST_OCTETS ? leaf : chain;
  }
}
