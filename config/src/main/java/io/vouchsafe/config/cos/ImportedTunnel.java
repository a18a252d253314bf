package io.vouchsafe.config.cos;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One tunnel as it will be written.
 *
 * @param keys of our settings, with their values as YAML, in the order in which they are written
 * @param caGroup names of the root certificates that it trusts; empty for a secret
 * @param refused why it is written as a comment alone; empty when it is in force
 */
record ImportedTunnel(
    String name, Map<String, String> keys, List<String> caGroup, Optional<String> refused) {
  ImportedTunnel {
    keys = new LinkedHashMap<>(keys);
    caGroup = List.copyOf(caGroup);
  }
}
