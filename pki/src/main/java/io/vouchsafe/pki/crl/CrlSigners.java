package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who may have signed a CRL.
 *
 * @param presented certificates that came along, untrusted; RFC 5280 §6.3.3 (f) has them validated
 * @param group where CA certificates are found
 * @param anchor the anchor of the path whose certificate is asked about: a signer must lead to the
 *     same one (§6.3.3 (f))
 */
public record CrlSigners(List<Certificate> presented, CaGroup group, TrustAnchor anchor) {
  public CrlSigners {
    presented = List.copyOf(presented);
  }

  /** The group with no other anchor than the one that counts. */
  CaGroup sameAnchor() {
    return new CaGroup(List.of(anchor), group.intermediates());
  }

  /** Certificates with that subject, {@code first} before all others, each once. */
  List<Certificate> named(DistinguishedName crlIssuer, Certificate first) {
    Set<Certificate> found = new LinkedHashSet<>();
    List<Certificate> all = new ArrayList<>(List.of(first, anchor.certificate()));
    all.addAll(group.intermediatesNamed(crlIssuer));
    all.addAll(presented);
    for (Certificate candidate : all) {
      if (candidate.subject().equals(crlIssuer)) {
        found.add(candidate);
      }
    }
    return List.copyOf(found);
  }
}
