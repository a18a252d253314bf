package io.vouchsafe.proxy.crl;

import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whom a tenant's settings trust, all its CA groups together. */
record TenantAuthorities(TenantSettings settings) {

  /** Certificates of the CA groups, anchors first. */
  Set<Certificate> all() {
    Set<Certificate> all = new LinkedHashSet<>();
    for (CaGroup group : settings.caGroups().values()) {
      all.addAll(group.members());
    }
    return all;
  }

  /** Who may vouch for an https server of the tenant's: any of its groups. */
  CaGroup everybody() {
    List<TrustAnchor> anchors = new ArrayList<>();
    List<Certificate> intermediates = new ArrayList<>();
    for (CaGroup group : settings.caGroups().values()) {
      anchors.addAll(group.anchors());
      intermediates.addAll(group.intermediates());
    }
    return new CaGroup(anchors, intermediates);
  }

  /** One setting of the tenant, which every policy repeats. */
  Algorithms algorithms() {
    return settings.policies().values().stream()
        .map(policy -> policy.path().algorithms())
        .findFirst()
        .orElse(Algorithms.DEFAULT);
  }
}
