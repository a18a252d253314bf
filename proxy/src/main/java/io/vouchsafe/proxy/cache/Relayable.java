package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.BasicResponse;
import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.IssuerIndex;
import io.vouchsafe.ocsp.OcspResponse;
import io.vouchsafe.ocsp.SingleResponse;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.time.Instant;
import java.util.Optional;

/**
 * A response that answers anybody who asks about its one certificate: it carries no nonce. Read,
 * and verified by nobody here.
 */
record Relayable(CertId certId, StoredResponse response) {

  /**
   * What {@code response} is, if it is one of those.
   *
   * @param end from here on it is not handed out, whatever it says
   */
  static Optional<Relayable> read(Der response, Instant end) {
    return switch (OcspResponse.parse(response.toBytes())) {
      case Parsed.Malformed<OcspResponse> malformed -> Optional.empty();
      case Parsed.Ok<OcspResponse>(OcspResponse.Failed failed) -> Optional.empty();
      case Parsed.Ok<OcspResponse>(OcspResponse.Answered(BasicResponse basic)) ->
          basic.nonce().isPresent() || basic.responses().size() != 1
              ? Optional.empty()
              : read(response, basic.responses().getFirst(), end);
    };
  }

  /** RFC 9919 §3.2.4: without nextUpdate nobody could say how long it may be handed out. */
  private static Optional<Relayable> read(Der response, SingleResponse single, Instant end) {
    return single
        .nextUpdate()
        .map(
            next ->
                new Relayable(
                    single.certId(),
                    new StoredResponse(
                        response,
                        single.certId().encoded(),
                        single.status(),
                        single.thisUpdate(),
                        next.isBefore(end) ? next : end)));
  }

  /** Under what it is stored; empty when its issuer is none of {@code issuers}. */
  Optional<ResponseKey> key(IssuerIndex issuers) {
    return issuers
        .issuerOf(certId)
        .map(issuer -> StatusKey.of(RevocationQuery.bySerial(certId.serial(), issuer)))
        .flatMap(
            certificate ->
                certId
                    .hash()
                    .map(hash -> new ResponseKey(certificate, hash, ResponseKey.Origin.UPSTREAM)));
  }
}
