package io.vouchsafe.proxy.bench.siege;

import java.util.List;

/**
 * What came back over one connection.
 *
 * @param statuses of the answers in it, 1xx left out
 * @param text all of it, up to a bound
 * @param end what ended it
 */
record Reply(List<Integer> statuses, String text, End end) {
  /** What ended a reply. */
  enum End {
    /** A whole answer was there, or the service closed the connection. */
    WHOLE("closed"),
    /** Nothing whole within the patience of {@link RawExchange}. */
    SILENT("silent"),
    /** No connection could be opened, or it was reset. */
    BROKEN("broken");

    private final String word;

    End(String word) {
      this.word = word;
    }
  }

  /** How the table counts it: the first status, or what was there instead. */
  String word() {
    return statuses.isEmpty() ? end.word : Integer.toString(statuses.getFirst());
  }
}
