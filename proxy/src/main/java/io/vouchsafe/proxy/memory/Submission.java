package io.vouchsafe.proxy.memory;

import io.vouchsafe.vpnauth.Presented;

/** What a front handed over, with its digest. */
public record Submission(Presented presented, ChainDigest digest) {
  public static Submission of(Presented presented) {
    return new Submission(presented, ChainDigest.of(presented));
  }
}
