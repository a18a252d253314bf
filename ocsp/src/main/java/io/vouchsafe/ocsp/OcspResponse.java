package io.vouchsafe.ocsp;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.Parsed;

/** An OCSPResponse (RFC 6960 §4.2.1) as it was read: well formed, and nothing more than that. */
public sealed interface OcspResponse {

  /** The responder answered; nobody has verified it. */
  record Answered(BasicResponse basic) implements OcspResponse {}

  /** The responder refused or failed. */
  record Failed(ErrorStatus status) implements OcspResponse {}

  /** id-pkix-ocsp-basic (RFC 6960 §4.2.1). */
  String BASIC = "1.3.6.1.5.5.7.48.1.1";

  /**
   * Reads one OCSPResponse in strict DER with nothing behind it.
   *
   * @return the response, or why these bytes are none; never throws
   */
  static Parsed<OcspResponse> parse(byte[] der) {
    try {
      return Parsed.ok(read(OcspFields.strict(der)));
    } catch (MalformedDerException e) {
      return Parsed.malformed(e.reason());
    }
  }

  private static OcspResponse read(DerReader in) throws MalformedDerException {
    DerReader response = in.into(DerReader.SEQUENCE);
    int status = OcspFields.enumerated(response);
    if (status != 0) {
      response.finish(); // RFC 6960 §4.2.1: an error comes without responseBytes
      return ErrorStatus.ofCode(status)
          .<OcspResponse>map(Failed::new)
          .orElseThrow(() -> new MalformedDerException("responseStatus " + status));
    }
    DerReader tagged = response.into(DerReader.context(0, true));
    response.finish();
    DerReader responseBytes = tagged.into(DerReader.SEQUENCE);
    tagged.finish();
    String type = responseBytes.oid(DerReader.OID);
    if (!type.equals(BASIC)) {
      throw new MalformedDerException("not a BasicOCSPResponse");
    }
    byte[] basic = responseBytes.content(DerReader.OCTET_STRING);
    responseBytes.finish();
    return new Answered(BasicResponse.read(OcspFields.strict(basic)));
  }
}
