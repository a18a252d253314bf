package io.vouchsafe.ocsp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.revocation.Outcome;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, the parser answers, and no foreign bytes are believed. */
class OcspResponseFuzzTest {
  private static final TestPki PKI = new TestPki();

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "20s")
  void noForeignResponseIsBelieved(byte[] bytes) {
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

  /** Well made in every respect, but for signers that may not sign. */
  static Stream<byte[]> seeds() {
    return Stream.of(PKI.byStranger(), PKI.byPlainCertificate(), PKI.bySiblingsDelegate())
        .map(responder -> responder.respond(PKI.good()));
  }
}
