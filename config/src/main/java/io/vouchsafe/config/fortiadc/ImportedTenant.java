package io.vouchsafe.config.fortiadc;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** One tenant as it will be written. */
record ImportedTenant(String name, Yaml.Entry maximumMemory, List<ImportedObject> ocsp) {
  ImportedTenant {
    ocsp = List.copyOf(ocsp);
  }

  /** The CA groups that its objects name. */
  SortedSet<String> caGroups() {
    SortedSet<String> names = new TreeSet<>();
    ocsp.forEach(object -> object.caGroup().ifPresent(names::add));
    return names;
  }
}
