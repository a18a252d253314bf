package io.vouchsafe.proxy.gateway.strongswan;

import java.util.Optional;

/** How far a thing has come on its way into charon or out of it. */
sealed interface FedStatus {
  /** It is not there yet, or with other contents. */
  record Pending() implements FedStatus {}

  /** charon holds it. */
  record Fed() implements FedStatus {}

  /** charon does not take it, or does not let go of it; it is tried again. */
  record Refused(String why) implements FedStatus {}

  /** It is not wanted any more, and still there. */
  record BeingRemoved() implements FedStatus {}

  /** Of a thing that is wanted. */
  static FedStatus wanted(FedObject object, FeedMemory memory, Refusals refusals) {
    Optional<FedStatus> refused = refused(FedKey.of(object), refusals);
    return refused.orElseGet(() -> memory.holds(object) ? new Fed() : new Pending());
  }

  /** Of a thing of ours that charon holds and that nobody wants. */
  static FedStatus unwanted(FedKey key, Refusals refusals) {
    return refused(key, refusals).orElseGet(BeingRemoved::new);
  }

  private static Optional<FedStatus> refused(FedKey key, Refusals refusals) {
    return refusals.of(key).map(refusal -> new Refused(refusal.why()));
  }
}
