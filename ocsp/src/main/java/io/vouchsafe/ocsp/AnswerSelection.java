package io.vouchsafe.ocsp;

import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what a response says about the certificate in question, and about no other. */
final class AnswerSelection {
  /**
   * The worst first: a responder that contradicts itself is believed where it warns. Of two that
   * say <em>revoked</em> the newer one, which is the less likely to have expired.
   */
  private static final Comparator<SingleResponse> WORST_THEN_NEWEST =
      Comparator.<SingleResponse>comparingInt(single -> severity(single.status()))
          .thenComparing(SingleResponse::thisUpdate)
          .thenComparingInt(single -> single.status().gravity());

  private AnswerSelection() {}

  static Step<SingleResponse> select(BasicResponse response, RevocationQuery query) {
    // RFC 6960 §4.1.1: the CertID's name is the certificate's issuer field; its key is the
    // issuer's.
    DistinguishedName named = query.issuerName();
    if (!named.equals(query.issuer().subject())) {
      return Step.stopped(
          new OcspRefusal.NotItsIssuer(named.toString(), query.issuer().subject().toString()));
    }
    Optional<SingleResponse> answer =
        response.responses().stream()
            .filter(single -> single.certId().names(query))
            .max(WORST_THEN_NEWEST);
    if (answer.isEmpty()) {
      return Step.stopped(
          new OcspRefusal.WrongCertificate(query.serial(), response.responses().size()));
    }
    return unknownCritical(response, answer.get())
        .<Step<SingleResponse>>map(Step::stopped)
        .orElseGet(() -> Step.passed(answer.get()));
  }

  private static Optional<OcspRefusal> unknownCritical(
      BasicResponse response, SingleResponse answer) {
    return Stream.concat(response.extensions().stream(), answer.extensions().stream())
        .filter(OcspExtension::isUnknownAndCritical)
        .findFirst()
        .map(extension -> new OcspRefusal.UnknownCriticalExtension(extension.oid()));
  }

  private static int severity(RevocationStatus status) {
    return switch (status) {
      case RevocationStatus.Good good -> 0;
      case RevocationStatus.Unknown unknown -> 1;
      case RevocationStatus.Revoked revoked -> 2;
    };
  }
}
