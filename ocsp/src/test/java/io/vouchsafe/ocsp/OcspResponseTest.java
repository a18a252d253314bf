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

  private static BasicResponse basic(ResponseSpec spec) {
    OcspResponse read =
        OcspResponse.parse(PKI.byDelegate().respond(spec)).toOptional().orElseThrow();
    return ((OcspResponse.Answered) read).basic();
  }
}
