package io.vouchsafe.vpnauth.identity;

import java.util.Optional;

/** An identity that was claimed or asked for, read once to be compared with many. */
public final class ComparableId {
  private final IdKey key;

  private ComparableId(IdKey key) {
    this.key = key;
  }

  /** Empty when {@code claimed} is malformed: such an identity is like no other. */
  public static Optional<ComparableId> of(ClaimedId claimed) {
    return IdEntries.claimed(claimed).map(ComparableId::new);
  }

  IdKey key() {
    return key;
  }
}
