package io.vouchsafe.proxy.check;

import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.Source;
import java.util.List;

/** Makes the sources that a request names out of the bytes that it brings. */
final class Sources {
  private final OcspVerifier ocsp;

  Sources(OcspVerifier ocsp) {
    this.ocsp = ocsp;
  }

  /**
   * The sources of {@code revocation.sources}, in that order.
   *
   * @param signers anchors, and the certificates among which signers and their issuers are found
   */
  List<StatusSource> named(CheckRequest request, CaGroup signers) {
    return request.revocation().sources().stream()
        .map(source -> one(source, request, signers))
        .toList();
  }

  /** One source, asked because of the operation. */
  StatusSource one(Source source, CheckRequest request, CaGroup signers) {
    return switch (source) {
      case OCSP -> new OcspEvidence(ocsp, request, signers);
      case CRL -> new NoCrlsYet();
      case CACHE, STAPLED, NONE ->
          throw new IllegalArgumentException(source.word() + " is no source of a request");
    };
  }
}
