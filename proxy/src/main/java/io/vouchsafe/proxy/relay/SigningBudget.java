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

  private final FirstServed firstServed;
  private final int perSecond;
  private final int reserved;
  private final TokenBucket all;

  /** For whom everything is there that there is. */
  @FunctionalInterface
  private interface FirstServed {
    boolean is(Optional<InetAddress> source, boolean isLocal);
  }

  SigningBudget(String tenant, SourceShares shares, LongSupplier nanoTime) {
    this((source, isLocal) -> shares.tryTake(tenant, source), PER_SECOND, BURST, nanoTime);
  }

  /**
   * What a gateway asks. It is fed over a socket of this machine and so usually asks from it; half
   * of what is saved up is for whoever does. A gateway in a namespace of its own has the rest, and
   * shares it with whoever can reach the port.
   */
  static SigningBudget ofGateway(LongSupplier nanoTime) {
    return new SigningBudget(
        (source, isLocal) -> isLocal, OF_A_GATEWAY, 2 * OF_A_GATEWAY, nanoTime);
  }

  private SigningBudget(FirstServed firstServed, int perSecond, int burst, LongSupplier nanoTime) {
    this.firstServed = firstServed;
    this.perSecond = perSecond;
    this.reserved = burst / 2;
    this.all = new TokenBucket(perSecond, burst, nanoTime);
  }

  /**
   * Takes one for {@code source}; empty when there is one, or why there is none.
   *
   * @param isLocal whether it asks on this very machine
   */
  Optional<RelayAnswer.Refused> refuses(Optional<InetAddress> source, boolean isLocal) {
    if (firstServed.is(source, isLocal)) {
      return all.tryTake(1)
          ? Optional.empty()
          : Optional.of(
              RelayAnswer.Refused.tryLater("more than " + perSecond + " signatures a second"));
    }
    return all.tryTake(1, reserved)
        ? Optional.empty()
        : Optional.of(
            RelayAnswer.Refused.limited(
                "one source wants more signatures a second than its share, and the rest is left"
                    + " for others"));
  }
}
