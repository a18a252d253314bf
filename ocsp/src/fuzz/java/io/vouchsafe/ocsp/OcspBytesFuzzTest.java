package io.vouchsafe.ocsp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.revocation.Outcome;

/** Whatever the bytes, the parsers answer, and no foreign bytes are believed. */
class OcspBytesFuzzTest {
  private static final TestPki PKI = new TestPki();

  @FuzzTest(maxDuration = "60s")
  void responses(byte[] bytes) {
    Parsed<OcspResponse> read = OcspResponse.parse(bytes);
    OcspVerdict verdict = PKI.verify(bytes, ResponseRules.DEFAULT);
    boolean malformed =
        verdict instanceof OcspVerdict.Refused(OcspRefusal refusal)
            && refusal.outcome() == Outcome.MALFORMED_RESPONSE;
    if (verdict instanceof OcspVerdict.Accepted
        || (read instanceof Parsed.Malformed<OcspResponse> && !malformed)) {
      throw new AssertionError(verdict);
    }
  }

  /** What was read can be asked about again: every CertID is kept as it was sent. */
  @FuzzTest(maxDuration = "60s")
  void requests(byte[] bytes) {
    if (ReceivedRequest.parse(bytes) instanceof Parsed.Ok<ReceivedRequest>(var request)
        && request.certIds().stream().anyMatch(id -> id.encoded().length() > bytes.length)) {
      throw new AssertionError(request);
    }
  }
}
