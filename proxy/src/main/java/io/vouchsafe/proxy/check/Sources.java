package io.vouchsafe.proxy.check;

import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.crl.CrlVerifier;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import java.util.List;

/** Makes the sources that a request names out of the bytes that it brings. */
final class Sources {
  private final SignatureChecker signatures;
  private final PathValidator paths;
  private final CrlVerifier crls;

  Sources(SignatureChecker signatures, PathValidator paths) {
    this.signatures = signatures;
    this.paths = paths;
    this.crls = new CrlVerifier(signatures, paths);
  }

  /** The sources of {@code revocation.sources}, in that order. */
  List<StatusSource> named(CheckRequest request, Trust trust, Budget budget) {
    return request.revocation().sources().stream()
        .map(source -> one(source, request, trust, budget))
        .toList();
  }

  /**
   * What may call a certificate revoked that needs no check: the CRLs at hand, expired ones
   * included, whether or not they are a source, and the responses where they are.
   */
  List<StatusSource> atHand(CheckRequest request, Trust trust, Budget budget) {
    if (request.revocation().shortLived().equals(ShortLived.NONE)) {
      return List.of();
    }
    StatusSource crl = new GivenCrls(crls, request, trust)::askAtAnyAge;
    return request.revocation().sources().contains(Source.OCSP)
        ? List.of(crl, one(Source.OCSP, request, trust, budget))
        : List.of(crl);
  }

  /** One source, asked because of the operation. */
  StatusSource one(Source source, CheckRequest request, Trust trust, Budget budget) {
    GivenCrls given = new GivenCrls(crls, request, trust);
    return switch (source) {
      case CRL -> given;
      case OCSP ->
          new GivenResponses(
              new OcspVerifier(signatures, paths, given.ofResponders()), request, trust.group());
      case CACHE, STAPLED, NONE ->
          throw new IllegalArgumentException(source.word() + " is no source of a request");
    };
  }
}
