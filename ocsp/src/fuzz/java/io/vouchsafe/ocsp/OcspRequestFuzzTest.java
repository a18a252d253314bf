package io.vouchsafe.ocsp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vouchsafe.pki.Parsed;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, the parser answers. */
class OcspRequestFuzzTest {
  private static final TestPki PKI = new TestPki();

  /** What was read can be asked about again: every CertID is kept as it was sent. */
  @MethodSource("seeds")
  @FuzzTest(maxDuration = "20s")
  void certIdsAreKeptAsSent(byte[] bytes) {
    if (ReceivedRequest.parse(bytes) instanceof Parsed.Ok<ReceivedRequest>(var request)
        && request.certIds().stream().anyMatch(id -> id.encoded().length() > bytes.length)) {
      throw new AssertionError(request);
    }
  }

  static Stream<byte[]> seeds() {
    return Stream.of(OcspRequest.CertIdHash.values())
        .flatMap(
            hash ->
                Stream.of(Optional.<Nonce>empty(), Optional.of(TestPki.nonce(7)))
                    .map(nonce -> OcspRequest.of(PKI.query, hash, nonce)))
        .map(request -> request.der().toBytes());
  }
}
