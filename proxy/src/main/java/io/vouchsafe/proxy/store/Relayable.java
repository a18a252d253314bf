package io.vouchsafe.proxy.store;

import io.vouchsafe.ocsp.BasicResponse;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.OcspResponse;
import io.vouchsafe.ocsp.SingleResponse;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import java.time.Instant;
import java.util.Optional;

/** Responses that answer anybody who asks about their one certificate: they carry no nonce. */
final class Relayable {
  private Relayable() {}

  /**
   * {@code response}, verified by nobody here, if it is one of those and its CertID is in {@code
   * hash}.
   *
   * @param end from here on it is not handed out, whatever it says
   */
  static Optional<StoredResponse> read(Der response, HashAlgorithm hash, Instant end) {
    return switch (OcspResponse.parse(response.toBytes())) {
      case Parsed.Malformed<OcspResponse> malformed -> Optional.empty();
      case Parsed.Ok<OcspResponse>(OcspResponse.Failed failed) -> Optional.empty();
      case Parsed.Ok<OcspResponse>(OcspResponse.Answered(BasicResponse basic)) ->
          basic.nonce().isPresent() || basic.responses().size() != 1
              ? Optional.empty()
              : read(response, basic.responses().getFirst(), hash, end);
    };
  }

  /** RFC 9919 §5: without nextUpdate nobody could say how long it may be handed out. */
  private static Optional<StoredResponse> read(
      Der response, SingleResponse single, HashAlgorithm hash, Instant end) {
    return single
        .nextUpdate()
        .filter(next -> single.certId().hash().equals(Optional.of(hash)))
        .map(
            next ->
                new StoredResponse(
                    response,
                    single.certId().encoded(),
                    single.status(),
                    single.thisUpdate(),
                    next.isBefore(end) ? next : end));
  }
}
