package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import java.util.LinkedHashSet;
import java.util.Set;

/** The certificates of a CA group that may issue others. */
final class CaMembers {
  private CaMembers() {}

  /** Anchors first, each once; an anchor that is itself let in issues nothing. */
  static Set<Certificate> of(CaGroup group) {
    Set<Certificate> members = new LinkedHashSet<>();
    group.anchors().forEach(anchor -> members.add(anchor.certificate()));
    members.addAll(group.intermediates());
    members.removeIf(ca -> ca.version() == 3 && !ca.isCa());
    return members;
  }
}
