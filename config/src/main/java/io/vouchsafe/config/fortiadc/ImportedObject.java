package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.YamlWriter;
import java.util.List;
import java.util.Optional;

/**
 * One OCSP object as it will be written.
 *
 * @param caGroup the group that it names, which then has to be there
 */
record ImportedObject(String name, List<YamlWriter.Entry> entries, Optional<String> caGroup) {
  ImportedObject {
    entries = List.copyOf(entries);
  }
}
