package io.vouchsafe.proxy.cache;

import io.vouchsafe.vpnauth.decision.Presented;

/** What a front handed over, with its digest. */
public record Submission(Presented presented, ChainDigest digest) {
  public static Submission of(Presented presented) {
    return new Submission(presented, ChainDigest.of(presented));
  }

  /** The same from the hands of {@code front}, which makes no difference to the digest. */
  public Submission from(String front) {
    return presented.front().equals(front)
        ? this
        : new Submission(
            new Presented(presented.chain(), presented.stapled(), presented.claimed(), front),
            digest);
  }
}
