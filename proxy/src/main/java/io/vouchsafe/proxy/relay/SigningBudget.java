package io.vouchsafe.proxy.relay;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The signatures of one tenant, so shared out that no source takes them all: half of what is saved
 * up is for those who stay within their share, and the rest is for anybody. A source that is alone
 * gets every signature there is.
 */
final class SigningBudget {
  /** An RSA-2048 signature takes a core some 1.5 ms: a third of one core at most. */
  static final int PER_SECOND = 200;

  static final int BURST = 400;

  private static final int RESERVED = BURST / 2;

  private final String tenant;
  private final SourceShares shares;
  private final TokenBucket all;

  SigningBudget(String tenant, SourceShares shares, LongSupplier nanoTime) {
    this.tenant = tenant;
    this.shares = shares;
    this.all = new TokenBucket(PER_SECOND, BURST, nanoTime);
  }

  /** Takes one for {@code source}; empty when there is one, or why there is none. */
  Optional<RelayAnswer.Refused> refuses(Optional<InetAddress> source) {
    if (shares.tryTake(tenant, source)) {
      return all.tryTake(1)
          ? Optional.empty()
          : Optional.of(
              RelayAnswer.Refused.tryLater("more than " + PER_SECOND + " signatures a second"));
    }
    return all.tryTake(1, RESERVED)
        ? Optional.empty()
        : Optional.of(
            RelayAnswer.Refused.limited(
                "one source wants more than "
                    + SourceShares.OF_EACH
                    + " signatures a second, and the rest is left for others"));
  }
}
