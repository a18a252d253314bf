package io.vouchsafe.proxy.front.tls;

import java.util.List;
import java.util.Map;

/**
 * What the upstream is told about whoever is at the other end of a connection (contract, section
 * 5): made once for each decision, after everything of that kind which the client sent is removed.
 *
 * @param fields names and values of header fields
 */
record ClientFields(List<Map.Entry<CharSequence, CharSequence>> fields) {
  ClientFields {
    fields = List.copyOf(fields);
  }
}
