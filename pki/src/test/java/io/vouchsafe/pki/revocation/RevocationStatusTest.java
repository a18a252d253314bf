package io.vouchsafe.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 5280 §5.3.1: what each reason means; whoever must know asks the status. */
class RevocationStatusTest {

  @ParameterizedTest
  @CsvSource({
    // for ever, on hold, outlives its response, ends holds
    "UNSPECIFIED,            true,  false, true,  false",
    "KEY_COMPROMISE,         true,  false, true,  false",
    "CA_COMPROMISE,          true,  false, true,  false",
    "AFFILIATION_CHANGED,    true,  false, true,  false",
    "SUPERSEDED,             true,  false, true,  false",
    "CESSATION_OF_OPERATION, true,  false, true,  false",
    "CERTIFICATE_HOLD,       false, true,  true,  false",
    "REMOVE_FROM_CRL,        false, false, false, true",
    "PRIVILEGE_WITHDRAWN,    true,  false, true,  false",
    "AA_COMPROMISE,          true,  false, true,  false",
  })
  void eachReasonHasOneMeaning(
      RevocationReason reason, boolean forEver, boolean onHold, boolean outlives, boolean ends) {
    RevocationStatus status = revoked(reason);

    assertThat(status.word()).isEqualTo("revoked");
    assertThat(status.isPermanent()).isEqualTo(forEver);
    assertThat(status.isOnHold()).isEqualTo(onHold);
    assertThat(status.outlivesItsResponse()).isEqualTo(outlives);
    assertThat(status.endsHolds()).isEqualTo(ends);
  }

  @ParameterizedTest
  @EnumSource
  void theTableAboveHasEveryReason(RevocationReason reason) {
    assertThat(reason.effect()).isNotNull();
    assertThat(RevocationReason.values()).hasSize(10);
  }

  /** RFC 5280 §5.3.1: 7 is not used. */
  @Test
  void eachReasonIsFoundByItsCode() {
    List<Integer> codes = Arrays.stream(RevocationReason.values()).map(r -> r.code()).toList();
    assertThat(codes).containsExactly(0, 1, 2, 3, 4, 5, 6, 8, 9, 10);
    for (RevocationReason reason : RevocationReason.values()) {
      assertThat(RevocationReason.ofCode(reason.code())).contains(reason);
    }
    assertThat(RevocationReason.ofCode(7)).isEmpty();
    assertThat(RevocationReason.ofCode(11)).isEmpty();
    assertThat(RevocationReason.ofCode(-1)).isEmpty();
  }

  @Test
  void onlyAGoodOrRemoveFromCrlEndsAHold() {
    assertThat(new RevocationStatus.Good().endsHolds()).isTrue();
    assertThat(new RevocationStatus.Unknown().endsHolds()).isFalse();
    assertThat(new RevocationStatus.Good().outlivesItsResponse()).isFalse();
    assertThat(new RevocationStatus.Unknown().outlivesItsResponse()).isFalse();
  }

  @Test
  void theGraverOneHasTheHigherNumber() {
    List<RevocationStatus> fromMildToGrave =
        List.of(
            new RevocationStatus.Good(),
            new RevocationStatus.Unknown(),
            revoked(RevocationReason.REMOVE_FROM_CRL),
            revoked(RevocationReason.CERTIFICATE_HOLD),
            revoked(RevocationReason.UNSPECIFIED));
    List<RevocationStatus> sorted = new ArrayList<>(fromMildToGrave.reversed());
    sorted.sort(Comparator.comparingInt(RevocationStatus::gravity));
    assertThat(sorted).isEqualTo(fromMildToGrave);
    assertThat(fromMildToGrave.stream().map(RevocationStatus::gravity)).doesNotHaveDuplicates();
  }

  private static RevocationStatus revoked(RevocationReason reason) {
    return new RevocationStatus.Revoked(Instant.EPOCH, reason);
  }
}
