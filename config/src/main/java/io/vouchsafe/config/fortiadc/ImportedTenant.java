package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.YamlWriter;
import java.util.List;

/** One tenant as it will be written. */
record ImportedTenant(String name, YamlWriter.Entry maximumMemory, List<ImportedObject> ocsp) {
  ImportedTenant {
    ocsp = List.copyOf(ocsp);
  }

  /** The CA groups that its objects name, each once. */
  List<String> caGroups() {
    return ocsp.stream().flatMap(object -> object.caGroup().stream()).distinct().sorted().toList();
  }
}
