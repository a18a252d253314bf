package io.vouchsafe.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.Parsed;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReceivedRequestTest {
  private static final byte[] CERT_ID =
      CertId.of(new TestPki().query, HashAlgorithm.SHA1).encoded().toBytes();
  private static final byte[] ONE = DerWriter.sequence(CERT_ID);

  @Test
  void severalCertificatesMayBeAskedAboutAtOnce() {
    ReceivedRequest read = read(request(ONE, ONE)).orElseThrow();
    assertThat(read.certIds()).hasSize(2);
    assertThat(read.nonce()).isEmpty();
  }

  @Test
  void theirNumberIsBounded() {
    byte[][] most = new byte[ReceivedRequest.MAX_REQUESTS][];
    Arrays.fill(most, ONE);
    assertThat(read(request(most))).isPresent();
    byte[][] tooMany = new byte[ReceivedRequest.MAX_REQUESTS + 1][];
    Arrays.fill(tooMany, ONE);
    assertThat(read(request(tooMany))).isEmpty();
  }

  @Test
  void aRequestForNothingIsUnreadable() {
    assertThat(read(request())).isEmpty();
  }

  /** RFC 6960 §4.1.2. */
  @Test
  void unknownCriticalExtensionsMakeARequestUnreadable() {
    byte[] oid = HexFormat.of().parseHex("06032a0304");
    byte[] critical = {1, 1, (byte) 0xff};
    byte[] value = DerWriter.octets(new byte[0]);
    assertThat(read(extended(DerWriter.sequence(oid, critical, value)))).isEmpty();
    assertThat(read(extended(DerWriter.sequence(oid, value)))).isPresent();
  }

  @Test
  void aSignedRequestIsReadAndSaidToBeSigned() {
    byte[] signature = DerWriter.element(DerReader.context(0, true), DerWriter.sequence());
    byte[] tbs = DerWriter.sequence(DerWriter.sequence(ONE));
    assertThat(read(DerWriter.sequence(tbs, signature)).orElseThrow().signed()).isTrue();
    assertThat(read(DerWriter.sequence(tbs)).orElseThrow().signed()).isFalse();
  }

  private static byte[] request(byte[]... requests) {
    return DerWriter.sequence(DerWriter.sequence(DerWriter.sequence(requests)));
  }

  private static byte[] extended(byte[] extension) {
    byte[] tagged = DerWriter.element(DerReader.context(2, true), DerWriter.sequence(extension));
    return DerWriter.sequence(DerWriter.sequence(DerWriter.sequence(ONE), tagged));
  }

  private static Optional<ReceivedRequest> read(byte[] der) {
    Parsed<ReceivedRequest> parsed = ReceivedRequest.parse(der);
    return parsed.toOptional();
  }
}
