package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Parsed;

/** An OCSPResponse (RFC 6960 §4.2.1) as it was read: well formed, and nothing more than that. */
public sealed interface OcspResponse {

  /** The responder answered; nobody has verified it. */
  record Answered(BasicResponse basic) implements OcspResponse {}

  /** The responder refused or failed. */
  record Failed(ErrorStatus status) implements OcspResponse {}

  /**
   * Reads one OCSPResponse in strict DER with nothing behind it.
   *
   * @return the response, or why these bytes are none; never throws
   */
  static Parsed<OcspResponse> parse(byte[] der) {
    try {
      return Parsed.ok(read(DerReader.strict(der)));
    } catch (MalformedDer e) {
      return Parsed.malformed(e.reason());
    }
  }

  private static OcspResponse read(DerReader in) throws MalformedDer {
    DerReader response = in.enter(DerReader.SEQUENCE);
    int status = response.enumerated();
    if (status != 0) {
      response.finish(); // RFC 6960 §4.2.1: an error comes without responseBytes
      return ErrorStatus.ofCode(status)
          .<OcspResponse>map(Failed::new)
          .orElseThrow(() -> new MalformedDer("responseStatus " + status));
    }
    DerReader tagged = response.enter(DerReader.explicit(0));
    response.finish();
    DerReader responseBytes = tagged.enter(DerReader.SEQUENCE);
    tagged.finish();
    String type = responseBytes.oid();
    if (!type.equals(ObjectIdentifiers.BASIC)) {
      throw new MalformedDer("not a BasicOCSPResponse");
    }
    byte[] basic = responseBytes.content(DerReader.OCTET_STRING);
    responseBytes.finish();
    return new Answered(BasicResponse.read(DerReader.strict(basic)));
  }
}
