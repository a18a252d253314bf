package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.vpnauth.identity.IdList;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a policy asks of the certificates of a tunnel's peers, as far as two tunnels are compared by
 * it.
 *
 * @param caGroup under which a path must end
 * @param path how it is judged
 * @param idList who may pass; empty = anyone
 */
public record CertificateTerms(CaGroup caGroup, PathSettings path, Optional<IdList> idList) {

  /** Whether every path that holds under {@code other} holds under these. */
  public boolean accept(CertificateTerms other) {
    return equals(other)
        || (path.equals(other.path)
            && caGroup.anchors().containsAll(other.caGroup.anchors())
            && caGroup.members().containsAll(other.caGroup.intermediates()));
  }

  /**
   * Whether one certificate may pass both. Cross-certificates and peers' own intermediates lead
   * from one group into another, so that names decide: one too many costs a connection, one too few
   * would cost the order.
   */
  public boolean mayShare(CertificateTerms other) {
    if (equals(other)) {
      return true;
    }
    Set<DistinguishedName> names = names();
    names.retainAll(other.names());
    return !names.isEmpty();
  }

  private Set<DistinguishedName> names() {
    Set<DistinguishedName> names = new HashSet<>();
    for (Certificate ca : caGroup.members()) {
      names.add(ca.subject());
      names.add(ca.issuer());
    }
    return names;
  }
}
