package io.vouchsafe.proxy.emergency;

import java.util.function.BooleanSupplier;

/**
 * That other nodes take part in what operators say.
 *
 * @param node id of this one; "" = it works alone
 * @param withheld whether what others allowed does not count just now; cheap
 * @param listener is told of every change by hand
 */
public record Sharing(String node, BooleanSupplier withheld, OrdersListener listener) {
  /** There are no others. */
  static final Sharing ALONE = new Sharing("", () -> false, (tenant, changed) -> {});

  boolean isAlone() {
    return node.isEmpty();
  }
}
