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

  /**
   * A login asks about its certificate and, now and then, about the CAs above it: 200 logins a
   * second with room to spare.
   */
  static final int OF_A_GATEWAY = 500;

  private final Reserve reserve;
  private final int perSecond;
  private final TokenBucket all;

  /** What is saved up and not for a source; none of it where everything is. */
  @FunctionalInterface
  private interface Reserve {
    int against(Optional<InetAddress> source, boolean isLocal);
  }

  SigningBudget(String tenant, SourceShares shares, LongSupplier nanoTime) {
    this(
        (source, isLocal) -> shares.tryTake(tenant, source) ? 0 : BURST / 2,
        PER_SECOND,
        BURST,
        nanoTime);
  }

  /**
   * What a gateway asks. It is fed over a socket of this machine and so usually asks from it; a
   * quarter of what is saved up is for whoever does, and one more for those who stay within their
   * share: a gateway in a namespace of its own is a source among all that can reach the port.
   *
   * @param gateway its tenant's name and its own
   */
  static SigningBudget ofGateway(String gateway, SourceShares shares, LongSupplier nanoTime) {
    return new SigningBudget(
        (source, isLocal) -> {
          if (isLocal) {
            return 0;
          }
          return shares.tryTake(gateway, source) ? OF_A_GATEWAY / 2 : OF_A_GATEWAY;
        },
        OF_A_GATEWAY,
        2 * OF_A_GATEWAY,
        nanoTime);
  }

  private SigningBudget(Reserve reserve, int perSecond, int burst, LongSupplier nanoTime) {
    this.reserve = reserve;
    this.perSecond = perSecond;
    this.all = new TokenBucket(perSecond, burst, nanoTime);
  }

  /**
   * Takes one for {@code source}; empty when there is one, or why there is none.
   *
   * @param isLocal whether it asks on this very machine
   */
  Optional<RelayAnswer.Refused> refuses(Optional<InetAddress> source, boolean isLocal) {
    int left = reserve.against(source, isLocal);
    if (all.tryTake(1, left)) {
      return Optional.empty();
    }
    return Optional.of(
        left == 0
            ? RelayAnswer.Refused.tryLater("more than " + perSecond + " signatures a second")
            : RelayAnswer.Refused.limited(
                "one source wants more signatures a second than its share, and the rest is left"
                    + " for others"));
  }
}
