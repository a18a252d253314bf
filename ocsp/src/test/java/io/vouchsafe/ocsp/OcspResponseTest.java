package io.vouchsafe.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OcspResponseTest {
  private static final TestPki PKI = new TestPki();
  private static final Instant NOW = TestPki.NOW;

  @Test
  void everyFieldOfAResponseIsRead() {
    BasicResponse read =
        basic(
            PKI.good()
                .revoked(NOW.minusSeconds(5), RevocationReason.KEY_COMPROMISE)
                .nonce(Optional.of(TestPki.nonce(7)))
                .producedAt(NOW.plusSeconds(1)));
    assertThat(read.responderId())
        .isEqualTo(new ResponderId.ByName(PKI.delegate.certificate().subject()));
    assertThat(read.producedAt()).isEqualTo(NOW.plusSeconds(1));
    assertThat(read.nonce()).contains(TestPki.nonce(7));
    assertThat(read.certificates()).containsExactly(PKI.delegate.certificate());
    SingleResponse single = read.responses().getFirst();
    assertThat(single.status())
        .isEqualTo(
            new RevocationStatus.Revoked(NOW.minusSeconds(5), RevocationReason.KEY_COMPROMISE));
    assertThat(single.certId()).isEqualTo(CertId.of(PKI.query, HashAlgorithm.SHA256));
    assertThat(single.thisUpdate()).isEqualTo(NOW);
    assertThat(single.nextUpdate()).contains(NOW.plusSeconds(3600));
  }

  @Test
  void whatMayBeAbsentMayBeAbsent() {
    BasicResponse read = basic(PKI.good().unknown().byKey().withoutNextUpdate().attach(List.of()));
    assertThat(read.responderId().fits(PKI.delegate.certificate())).isTrue();
    assertThat(read.responderId().fits(PKI.leaf.certificate())).isFalse();
    assertThat(read.responses().getFirst().status()).isEqualTo(new RevocationStatus.Unknown());
    assertThat(read.responses().getFirst().nextUpdate()).isEmpty();
    assertThat(read.certificates()).isEmpty();
    assertThat(read.nonce()).isEmpty();
  }

  @Test
  void aRevokedWithoutReasonIsUnspecified() {
    BasicResponse read = basic(PKI.good().revoked(NOW, RevocationReason.UNSPECIFIED));
    assertThat(read.responses().getFirst().status())
        .isEqualTo(new RevocationStatus.Revoked(NOW, RevocationReason.UNSPECIFIED));
  }

  @ParameterizedTest
  @EnumSource(ErrorStatus.class)
  void errorStatusesComeAlone(ErrorStatus status) {
    assertThat(OcspResponse.parse(status.toResponse()))
        .isEqualTo(Parsed.ok(new OcspResponse.Failed(status)));
  }

  @Test
  void aStatusThatRfc6960DoesNotUseIsMalformed() {
    assertMalformed(new byte[] {0x30, 3, 0x0a, 1, 4});
    assertMalformed(new byte[] {0x30, 3, 0x0a, 1, 7});
  }

  @Test
  void anErrorWithAnAnswerIsMalformed() {
    assertMalformed(new byte[] {0x30, 5, 0x0a, 1, 6, (byte) 0xa0, 0});
  }

  @Test
  void anotherResponseTypeIsMalformed() {
    byte[] der = PKI.byDelegate().respond(PKI.good());
    byte[] basic = HexFormat.of().parseHex("06092b0601050507300101");
    byte[] other = HexFormat.of().parseHex("06092b0601050507300102");
    assertMalformed(replaced(der, basic, other));
  }

  /** RFC 5280 §5.3.1 does not use 7; the certificate is revoked all the same. */
  @Test
  void anUnknownReasonIsStillRevoked() {
    byte[] der = PKI.byDelegate().respond(PKI.good().revoked(NOW, RevocationReason.KEY_COMPROMISE));
    byte[] one = HexFormat.of().parseHex("a0030a0101");
    byte[] seven = HexFormat.of().parseHex("a0030a0107");
    assertThat(basic(replaced(der, one, seven)).responses().getFirst().status())
        .isEqualTo(new RevocationStatus.Revoked(NOW, RevocationReason.UNSPECIFIED));
  }

  @Test
  void tooManyAnswersAreMalformed() {
    ResponseSpec spec = PKI.good();
    for (int i = 1; i < BasicResponse.MAX_RESPONSES; i++) {
      spec.and(PKI.good());
    }
    assertThat(basic(spec).responses()).hasSize(256);
    assertMalformed(PKI.byDelegate().respond(spec.and(PKI.good())));
  }

  @Test
  void theHashesOfItsCertIdsAreKnown() {
    ResponseSpec spec = ResponseSpec.about(PKI.query, HashAlgorithm.SHA1, NOW);
    assertThat(basic(spec).certIdHashes()).containsExactly(HashAlgorithm.SHA1);
    assertThat(basic(spec.and(PKI.good())).certIdHashes())
        .containsExactlyInAnyOrder(HashAlgorithm.SHA1, HashAlgorithm.SHA256);
  }

  @Test
  void successWithoutAnAnswerIsMalformed() {
    assertMalformed(new byte[] {0x30, 3, 0x0a, 1, 0});
  }

  @Test
  void anEmptyListOfAnswersIsMalformed() {
    byte[] der = PKI.byDelegate().respond(ResponseSpec.to(nothing(), NOW));
    assertMalformed(der);
  }

  @Test
  void everyTruncationIsMalformed() {
    byte[] der = PKI.byDelegate().respond(PKI.good());
    for (int length = 0; length < der.length; length++) {
      assertMalformed(Arrays.copyOf(der, length));
    }
  }

  @Test
  void bytesBehindTheDerAreMalformed() {
    byte[] der = PKI.byDelegate().respond(PKI.good());
    assertMalformed(Arrays.copyOf(der, der.length + 1));
  }

  @Test
  void tooManyCertificatesAreMalformed() {
    List<Certificate> allowed =
        Collections.nCopies(BasicResponse.MAX_CERTIFICATES, PKI.delegate.certificate());
    assertThat(basic(PKI.good().attach(allowed)).certificates()).hasSize(16);
    List<Certificate> tooMany = Collections.nCopies(17, PKI.delegate.certificate());
    assertMalformed(PKI.byDelegate().respond(PKI.good().attach(tooMany)));
  }

  @Test
  void theSameExtensionTwiceIsMalformed() {
    byte[] nonce = {4, 1, 9};
    assertMalformed(
        PKI.byDelegate()
            .respond(
                PKI.good()
                    .extension(OcspExtension.NONCE, false, nonce)
                    .extension(OcspExtension.NONCE, false, nonce)));
  }

  @Test
  void aNonceHasOneTo128OctetsInAnOctetString() {
    assertNonce(new byte[] {4, 0}, false);
    assertNonce(new byte[] {4, 1, 9}, true);
    assertNonce(nonceOf(128), true);
    assertNonce(nonceOf(129), false);
    assertNonce(new byte[] {9, 9, 9, 9}, false);
  }

  @Test
  void noChangedByteMakesTheParserThrow() {
    byte[] der = PKI.byDelegate().respond(PKI.good().nonce(Optional.of(TestPki.nonce(1))));
    Random random = new Random(6960);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = der.clone();
      changed[random.nextInt(der.length)] = (byte) random.nextInt(256);
      changed[random.nextInt(der.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(OcspResponse.parse(changed)).isNotNull();
    }
  }

  private static ReceivedRequest nothing() {
    return new ReceivedRequest(List.of(), Optional.empty(), List.of(), false);
  }

  private static byte[] nonceOf(int octets) {
    return DerWriter.octets(new byte[octets]);
  }

  private static void assertNonce(byte[] value, boolean readable) {
    byte[] der = PKI.byDelegate().respond(PKI.good().extension(OcspExtension.NONCE, false, value));
    assertThat(OcspResponse.parse(der) instanceof Parsed.Ok).isEqualTo(readable);
  }

  private static void assertMalformed(byte[] der) {
    assertThat(OcspResponse.parse(der)).isInstanceOf(Parsed.Malformed.class);
  }

  /** The first place where {@code from} stands gets {@code to}, which is as long. */
  private static byte[] replaced(byte[] der, byte[] from, byte[] to) {
    HexFormat hex = HexFormat.of();
    String text = hex.formatHex(der);
    assertThat(text).contains(hex.formatHex(from));
    return hex.parseHex(text.replaceFirst(hex.formatHex(from), hex.formatHex(to)));
  }

  private static BasicResponse basic(ResponseSpec spec) {
    return basic(PKI.byDelegate().respond(spec));
  }

  private static BasicResponse basic(byte[] der) {
    OcspResponse read = OcspResponse.parse(der).toOptional().orElseThrow();
    return ((OcspResponse.Answered) read).basic();
  }
}
