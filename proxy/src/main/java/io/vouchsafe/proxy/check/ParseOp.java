package io.vouchsafe.proxy.check;

import io.vouchsafe.ocsp.OcspResponse;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.vpnauth.decision.Reason;

/** Does {@code der} parse? */
final class ParseOp {
  private ParseOp() {}

  static CheckAnswer certificate(Material material) throws BadRequest {
    return answer(Certificate.parse(der(material).toBytes()), Reason.MALFORMED.code());
  }

  static CheckAnswer ocsp(Material material) throws BadRequest {
    return answer(OcspResponse.parse(der(material).toBytes()), Outcome.MALFORMED_RESPONSE.code());
  }

  static CheckAnswer crl(Material material) throws BadRequest {
    return answer(CrlIndex.parse(der(material).toBytes()), Outcome.MALFORMED_RESPONSE.code());
  }

  private static Der der(Material material) throws BadRequest {
    if (material.der().isEmpty()) {
      throw new BadRequest("der: nothing to parse");
    }
    return material.der().get();
  }

  private static CheckAnswer answer(Parsed<?> parsed, String malformed) {
    return switch (parsed) {
      case Parsed.Ok<?> ok -> CheckAnswer.of(CheckVerdict.VALID, Reason.OK.code(), "");
      case Parsed.Malformed<?>(String reason) ->
          CheckAnswer.of(CheckVerdict.INVALID, malformed, reason);
    };
  }
}
