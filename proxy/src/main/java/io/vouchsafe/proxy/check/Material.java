package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.Der;
import java.util.List;
import java.util.Optional;

/**
 * The bytes that a request brings, none of them parsed yet.
 *
 * @param leaf the certificate that the request is about
 * @param issuer the certificate that issued it, for the operations on one source alone
 * @param intermediates in any order; may hold signers of CRLs and of OCSP responses
 * @param anchors trusted because the request says so
 * @param crls complete and delta CRLs
 * @param ocsp OCSP responses
 * @param der what a parse operation reads
 */
record Material(
    Optional<Der> leaf,
    Optional<Der> issuer,
    List<Der> intermediates,
    List<Der> anchors,
    List<Der> crls,
    List<Der> ocsp,
    Optional<Der> der) {
  Material {
    intermediates = List.copyOf(intermediates);
    anchors = List.copyOf(anchors);
    crls = List.copyOf(crls);
    ocsp = List.copyOf(ocsp);
  }
}
