package io.vouchsafe.ocsp;

import java.util.Optional;

/** Whether a response answers our own request (RFC 9654 §2.1). */
final class NonceCheck {
  private NonceCheck() {}

  /** Passed: whether our own nonce came back. */
  static Step<Boolean> judge(
      Optional<Nonce> sent, Optional<Nonce> received, Arrival arrival, NonceUse use) {
    if (arrival == Arrival.STAPLED) {
      // Contract, section 2: what is required on our own requests, a stapled response cannot have.
      return use == NonceUse.REQUIRE
          ? Step.stopped(new OcspRefusal.NonceMissing(arrival))
          : Step.passed(false);
    }
    if (sent.isPresent() && received.isPresent()) {
      return sent.equals(received)
          ? Step.passed(true)
          : Step.stopped(new OcspRefusal.NonceMismatch(sent.get(), received.get()));
    }
    // RFC 9919 §5: a missing nonce alone is no reason to refuse, unless the object says so.
    return use == NonceUse.REQUIRE
        ? Step.stopped(new OcspRefusal.NonceMissing(arrival))
        : Step.passed(false);
  }
}
