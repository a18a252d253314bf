package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.Remembered.NOW;
import static io.vouchsafe.ocsp.Remembered.good;
import static io.vouchsafe.ocsp.Remembered.onHold;
import static io.vouchsafe.ocsp.Remembered.revoked;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import org.junit.jupiter.api.Test;

class PrecedenceTest {

  @Test
  void nothingBringsARevokedCertificateBack() {
    assertKept(revoked(), good().thisUpdate(1));
    assertKept(revoked(), onHold().thisUpdate(1));
    assertKept(revoked(), unknown().thisUpdate(1));
    assertKept(revoked(), removedFromCrl().thisUpdate(1));
  }

  @Test
  void revokedTakesEveryPlace() {
    for (Remembered old : new Remembered[] {good(), unknown(), onHold(), removedFromCrl()}) {
      assertReplaced(old, revoked());
      assertReplaced(old, revoked().thisUpdate(-1));
      assertReplaced(old, revoked().thisUpdate(-1).stapled());
    }
  }

  @Test
  void revokedIsRenewedOnNoWorseGround() {
    assertReplaced(revoked(), revoked().thisUpdate(1));
    assertKept(revoked(), revoked().thisUpdate(-1));
    assertReplaced(revoked(), revoked().on(SignerBasis.ISSUER));
    assertKept(revoked(), revoked().on(SignerBasis.CA_GROUP).thisUpdate(1));
  }

  @Test
  void onlyALaterDirectlyFetchedGoodLiftsAHold() {
    assertReplaced(onHold(), good().thisUpdate(1));
    assertKept(onHold(), good());
    assertKept(onHold(), good().thisUpdate(-1));
    assertKept(onHold(), good().thisUpdate(1).stapled());
    assertKept(onHold(), unknown().thisUpdate(1));
  }

  @Test
  void removeFromCrlLiftsAHoldAsGoodDoes() {
    assertReplaced(onHold(), removedFromCrl().thisUpdate(1));
    assertKept(onHold(), removedFromCrl());
    assertKept(onHold(), removedFromCrl().thisUpdate(1).stapled());
  }

  @Test
  void aCrlLiftsAHoldAsAResponderDoes() {
    assertReplaced(onHold().fromCrl("corp"), good().fromCrl("corp").thisUpdate(1));
    assertKept(onHold().fromCrl("corp"), good().fromCrl("corp"));
  }

  /** Hold, what came later, whether the hold is kept beside it. */
  @Test
  void aHoldOfAnotherObjectIsClearedByTheAuthorityItself() {
    Remembered hold = onHold().fromCrl("corp");
    for (SignerBasis basis : SignerBasis.values()) {
      boolean authority = basis == SignerBasis.ISSUER || basis == SignerBasis.DELEGATE;
      Remembered later = good().on(basis).thisUpdate(1);
      assertThat(Precedence.clears(hold.value(), later.value())).isEqualTo(authority);
    }
    assertThat(Precedence.clears(hold.value(), good().value())).as("not later").isFalse();
    assertThat(Precedence.clears(hold.value(), good().thisUpdate(1).stapled().value())).isFalse();
    assertThat(Precedence.clears(revoked().value(), good().thisUpdate(1).value())).isFalse();
  }

  @Test
  void aHoldOfTheSameObjectIsClearedOnAnyGround() {
    Remembered later = good().on(SignerBasis.CA_GROUP).thisUpdate(1).fromCrl("corp");
    assertThat(Precedence.clears(onHold().fromCrl("corp").value(), later.value())).isTrue();
    assertThat(Precedence.clears(onHold().value(), later.value()))
        .as("an OCSP object of the same name is another")
        .isFalse();
  }

  @Test
  void aHoldIsRenewed() {
    assertReplaced(onHold(), onHold().thisUpdate(1));
    assertKept(onHold(), onHold().thisUpdate(-1));
  }

  @Test
  void theNewerAnswerIsRemembered() {
    assertReplaced(good(), good());
    assertReplaced(good(), unknown().thisUpdate(1));
    assertReplaced(good(), onHold());
    assertReplaced(unknown(), good());
    assertKept(good(), good().thisUpdate(-1));
    assertKept(good(), good().thisUpdate(-1).stapled());
    assertKept(good(), onHold().thisUpdate(-1));
  }

  private static Remembered unknown() {
    return good().with(new RevocationStatus.Unknown());
  }

  private static Remembered removedFromCrl() {
    return good().with(new RevocationStatus.Revoked(NOW, RevocationReason.REMOVE_FROM_CRL));
  }

  private static void assertReplaced(Remembered old, Remembered fresh) {
    assertThat(Precedence.replaces(old.value(), fresh.value())).isTrue();
  }

  private static void assertKept(Remembered old, Remembered fresh) {
    assertThat(Precedence.replaces(old.value(), fresh.value())).isFalse();
  }
}
