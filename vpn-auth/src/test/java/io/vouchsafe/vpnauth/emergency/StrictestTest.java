package io.vouchsafe.vpnauth.emergency;

import static io.vouchsafe.vpnauth.emergency.EmergencyPki.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Fingerprint;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Of two orders, what makes things stricter: more is blocked, less is allowed, never the reverse.
 */
class StrictestTest {
  private static final BlockEntry A = block(1);
  private static final BlockEntry B = block(2);
  private static final BlockEntry C = block(3);

  @Test
  void everyBlockOfEitherHoldsOnce() {
    Emergency both = emergency(A, B).strictest(emergency(B, C));
    assertThat(both.blocks().entries()).containsExactly(A, B, C);
    assertThat(emergency(A, B).strictest(emergency(A)).isSame(emergency(A, B))).isTrue();
    assertThat(emergency(A).strictest(Emergency.NONE).isSame(emergency(A))).isTrue();
  }

  /** An order that is given again and again has another id each time. */
  @Test
  void whatIsBlockedAlreadyIsNotListedTwice() {
    Emergency before = emergency(A.withId("1"));
    assertThat(before.strictest(emergency(A.withId("2"), A.withId("3"))).isSame(before)).isTrue();
    assertThat(before.strictest(emergency(B.withId("2"), B.withId("3"))).blocks().entries())
        .containsExactly(A.withId("1"), B.withId("2"));
  }

  @Test
  void onlyWhatBothAllowIsAllowedAndNoLongerThanEitherSays() {
    Emergency before = allowing(allow(1, 100), allow(2, 100), allow(3, 50));
    Emergency after = allowing(allow(2, 50), allow(3, 100), allow(4, 100));
    assertThat(before.strictest(after).breakGlass().all())
        .containsExactly(allow(2, 50), allow(3, 50));
    assertThat(before.strictest(before).isSame(before)).isTrue();
  }

  /** Else an order that changes nothing but the block list, or the allows alone, would be lost. */
  @Test
  void ordersAreTheSameWhenBlocksAndAllowsAre() {
    assertThat(emergency(A).isSame(emergency(A))).isTrue();
    assertThat(emergency(A).isSame(emergency(B))).isFalse();
    assertThat(allowing(allow(1, 100)).isSame(allowing(allow(1, 100)))).isTrue();
    assertThat(allowing(allow(1, 100)).isSame(allowing(allow(1, 50)))).isFalse();
    assertThat(BlockList.of(List.of(A))).isEqualTo(BlockList.of(List.of(A)));
    assertThat(BlockList.of(List.of(A))).isNotEqualTo(BlockList.of(List.of(B)));
  }

  /** Another list may block what this one did not, even one that is equal: it is looked through. */
  @Test
  void everyListHasAnIdentityOfItsOwn() {
    BlockList list = BlockList.of(List.of(A));
    assertThat(list.identity()).isSameAs(list.identity());
    assertThat(list.identity()).isNotSameAs(BlockList.of(List.of(A)).identity());
  }

  @Test
  void anAllowIsGivenTakenBackAndOver() {
    BreakGlassList list = BreakGlassList.of(List.of(allow(1, 100)));
    assertThat(list.with(allow(2, 50)).all()).containsExactly(allow(1, 100), allow(2, 50));
    assertThat(list.with(allow(1, 50)).all()).containsExactly(allow(1, 50));
    assertThat(list.with(allow(2, 50)).without(digest(1)).all()).containsExactly(allow(2, 50));
    assertThat(list.with(allow(2, 50)).activeAt(NOW.plusSeconds(49)).all())
        .containsExactly(allow(1, 100), allow(2, 50));
    assertThat(list.with(allow(2, 50)).activeAt(NOW.plusSeconds(50)).all())
        .containsExactly(allow(1, 100));
  }

  private static Emergency emergency(BlockEntry... entries) {
    return new Emergency(BlockList.of(Arrays.asList(entries)), BreakGlassList.EMPTY);
  }

  private static Emergency allowing(BreakGlass... allows) {
    return new Emergency(BlockList.EMPTY, BreakGlassList.of(List.of(allows)));
  }

  private static BlockEntry block(int number) {
    return new BlockEntry(
        new Target.OfKey(digest(number)), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static BreakGlass allow(int number, long seconds) {
    Instant until = NOW.plusSeconds(seconds);
    return new BreakGlass(digest(number), until, "ops", "pager", NOW);
  }

  private static Fingerprint digest(int number) {
    return Fingerprint.sha256(new byte[] {(byte) number});
  }
}
