package io.vouchsafe.proxy.shared.response;

import io.vouchsafe.proxy.ocsp.HashedExchange;
import io.vouchsafe.proxy.ocsp.Lookup;
import io.vouchsafe.proxy.ocsp.Responder;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What stands in the way of one tenant's look-ups for one use: two decorators. */
public final class SharedLookups {
  private final UnaryOperator<Responder> before;
  private final LeasedExchange.Waiting waiting;
  private final BooleanSupplier mayWithhold;

  SharedLookups(
      UnaryOperator<Responder> before,
      LeasedExchange.Waiting waiting,
      BooleanSupplier mayWithhold) {
    this.before = before;
    this.waiting = waiting;
    this.mayWithhold = mayWithhold;
  }

  /** Asks the engine before {@code next}. */
  public Responder before(Responder next) {
    return before.apply(next);
  }

  /**
   * Has one node ask for all, where the use wants it.
   *
   * @param isHopeless whether the responder would not be asked anyway, or only as a probe: then
   *     nobody waits for another node
   */
  public HashedExchange leased(Predicate<Lookup> isHopeless, HashedExchange next) {
    // While no shared good counts, there is nothing to wait for.
    return waiting.use().leases()
        ? new LeasedExchange(
            waiting, lookup -> mayWithhold.getAsBoolean() || isHopeless.test(lookup), next)
        : next;
  }
}
