package io.vouchsafe.proxy.shared.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.shared.seal.Seals;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever octets come out of the engine, they are an envelope exactly as written, or none. */
class ResponseEnvelopeTest {
  private static final Seals OURS = SharedLab.seals(SharedLab.KEY);
  private static final int ROUNDS = 20_000;

  private final SharedLab lab = new SharedLab();
  private final RevocationQuery alice = SharedLab.query("CN=Alice");
  private final Der response = lab.response(alice, spec -> spec);
  private final SplitResponse.Cut cut = SplitResponse.cut(response);
  private final ResponseEnvelope envelope =
      new ResponseEnvelope(
          "acme",
          "corp",
          CertId.of(alice, HashAlgorithm.SHA256).encoded(),
          Instant.ofEpochMilli(1_772_366_400_123L),
          cut.split());

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void isReadAsItWasWritten() {
    ResponseEnvelope.Sealed read = ResponseEnvelope.read(envelope.write(OURS)).orElseThrow();

    assertThat(read.envelope()).isEqualTo(envelope);
    assertThat(read.isOurs(OURS)).isTrue();
    assertThat(read.isOurs(SharedLab.seals("another key of somebody else 012345"))).isFalse();
  }

  @Test
  void everyOctetIsUnderTheSeal() {
    byte[] written = envelope.write(OURS);
    for (int i = 0; i < written.length; i++) {
      byte[] altered = written.clone();
      altered[i] ^= 0x40;

      assertThat(ResponseEnvelope.read(altered).filter(read -> read.isOurs(OURS))).isEmpty();
    }
  }

  @Test
  void noShorterAndNoLongerOneIsOurs() {
    byte[] written = envelope.write(OURS);
    for (int length = 0; length < written.length; length++) {
      assertThat(
              ResponseEnvelope.read(Arrays.copyOf(written, length))
                  .filter(read -> read.isOurs(OURS)))
          .isEmpty();
    }
    assertThat(
            ResponseEnvelope.read(Arrays.copyOf(written, written.length + 1))
                .filter(read -> read.isOurs(OURS)))
        .isEmpty();
    assertThat(ResponseEnvelope.read(new byte[ResponseEnvelope.MOST_OCTETS + 1])).isEmpty();
  }

  /** Any octets: nothing is thrown, and what is read is written the same way again. */
  @Test
  void anyOctetsAreReadOrNot() {
    Random random = new Random(16);
    byte[] written = envelope.write(OURS);
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] octets = mutated(written, random);
      Optional<ResponseEnvelope.Sealed> found = ResponseEnvelope.read(octets);
      if (found.isPresent()) {
        read++;
        byte[] again = found.get().envelope().write(OURS);
        assertThat(Arrays.copyOfRange(again, 41, again.length))
            .isEqualTo(Arrays.copyOfRange(octets, 41, octets.length));
      }
    }
    assertThat(read).as("a parser that refuses all is no parser").isGreaterThan(ROUNDS / 10);
  }

  private static byte[] mutated(byte[] written, Random random) {
    byte[] octets =
        random.nextInt(4) == 0
            ? Arrays.copyOf(written, random.nextInt(written.length + 64))
            : written.clone();
    for (int n = random.nextInt(4); n > 0 && octets.length > 0; n--) {
      octets[random.nextInt(Math.min(octets.length, 160))] = (byte) random.nextInt();
    }
    return octets;
  }

  @Test
  void aResponseIsCutAndJoinedOctetByOctet() {
    assertThat(cut.certificates()).hasSize(1);
    assertThat(cut.split().head().length())
        .isEqualTo(response.length() - cut.certificates().getFirst().length());
    assertThat(cut.split().join(byDigest(cut.certificates()))).contains(response);
    assertThat(cut.split().join(Map.of())).isEmpty();
  }

  @Test
  void severalCertificatesComeBackInTheirOrder() {
    Der several =
        lab.response(
            alice, spec -> spec.attach(List.of(alice.issuer(), alice.certificate().orElseThrow())));
    SplitResponse.Cut both = SplitResponse.cut(several);

    assertThat(both.certificates())
        .containsExactly(alice.issuer().der(), alice.certificate().orElseThrow().der());
    assertThat(both.split().join(byDigest(both.certificates()))).contains(several);
  }

  @Test
  void whatIsOddStaysWhole() {
    List<Der> odd =
        List.of(
            lab.response(alice, spec -> spec.attach(List.of())),
            lab.response(
                alice,
                spec ->
                    spec.attach(
                        java.util.Collections.nCopies(
                            SplitResponse.MOST_ATTACHED + 1, alice.issuer()))),
            Der.copyOf(Arrays.copyOf(response.toBytes(), response.length() + 1)),
            Der.copyOf(Arrays.copyOf(response.toBytes(), response.length() - 1)),
            Der.copyOf(new byte[] {0x30, 0x00}),
            Der.copyOf(new byte[0]));

    assertThat(odd)
        .allSatisfy(
            each -> {
              SplitResponse.Cut whole = SplitResponse.cut(each);
              assertThat(whole.certificates()).isEmpty();
              assertThat(whole.split().join(Map.of())).contains(each);
            });
  }

  private static Map<io.vouchsafe.pki.Fingerprint, Der> byDigest(List<Der> certificates) {
    return certificates.stream()
        .collect(Collectors.toMap(Der::sha256, each -> each, (one, same) -> one));
  }
}
