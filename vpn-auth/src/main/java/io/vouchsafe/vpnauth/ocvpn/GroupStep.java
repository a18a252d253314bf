package io.vouchsafe.vpnauth.ocvpn;

import java.util.List;

/**
 * What follows from an event.
 *
 * @param rows the rows of the table that were taken, for logs; the first decided about the answer
 */
public record GroupStep(
    GroupState next, GroupAnswer answer, List<KeyOrder> orders, List<String> rows) {
  public GroupStep {
    orders = List.copyOf(orders);
    rows = List.copyOf(rows);
  }
}
