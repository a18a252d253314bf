package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import java.util.ArrayList;
import java.util.List;

/**
 * The readable ones among certificates that came in no particular order. What cannot be read can be
 * in no path, so it spoils nothing; it is counted, because it may be why there is no path.
 *
 * @param unreadable how many were left out
 */
record LooseCertificates(List<Certificate> certificates, int unreadable) {
  static final LooseCertificates NONE = new LooseCertificates(List.of(), 0);

  LooseCertificates {
    certificates = List.copyOf(certificates);
  }

  static LooseCertificates read(List<Der> encoded) {
    List<Certificate> readable = new ArrayList<>();
    for (Der der : encoded) {
      if (Certificate.parse(der.toBytes()) instanceof Parsed.Ok<Certificate>(Certificate one)) {
        readable.add(one);
      }
    }
    return new LooseCertificates(readable, encoded.size() - readable.size());
  }
}
