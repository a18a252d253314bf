package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.DistinguishedName;
import java.util.Map;
import java.util.Optional;

/**
 * A CRL's entries and what they say together.
 *
 * @param table the packed records
 * @param issuers numbers of certificate issuers other than the CRL's own (RFC 5280 §5.3.3)
 * @param unknownCritical OID of a critical entry extension that nobody here understands
 */
record Entries(
    EntryTable table, Map<DistinguishedName, Integer> issuers, Optional<String> unknownCritical) {
  Entries {
    issuers = Map.copyOf(issuers);
  }
}
