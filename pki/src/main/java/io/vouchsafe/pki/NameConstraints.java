package io.vouchsafe.pki;

import java.util.List;

/** The nameConstraints extension (RFC 5280 §4.2.1.10). */
public record NameConstraints(List<NameSubtree> permitted, List<NameSubtree> excluded) {
  public NameConstraints {
    permitted = List.copyOf(permitted);
    excluded = List.copyOf(excluded);
  }
}
