package io.vouchsafe.proxy.bench.siege;

import java.io.IOException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** The connections of one front, as nginx's {@code keepalive} holds them. */
final class FrontPool implements AutoCloseable {
  private final int port;
  private final Deque<SiegeConnection> idle = new ConcurrentLinkedDeque<>();

  FrontPool(int port) {
    this.port = port;
  }

  /** Asks over the connection that was used last, or over a new one when all are busy. */
  SiegeConnection.Verdict ask(byte[] request) {
    SiegeConnection kept = idle.pollFirst();
    if (kept != null) {
      try {
        return ask(kept, request);
      } catch (IOException closedMeanwhile) {
        // A kept connection may have been closed from the other side: a front tries a new one.
        return askAnew(request);
      }
    }
    return askAnew(request);
  }

  private SiegeConnection.Verdict askAnew(byte[] request) {
    try {
      return ask(new SiegeConnection(port), request);
    } catch (IOException e) {
      return new SiegeConnection.Verdict(0, "no answer");
    }
  }

  private SiegeConnection.Verdict ask(SiegeConnection connection, byte[] request)
      throws IOException {
    try {
      SiegeConnection.Verdict verdict = connection.ask(request);
      idle.addFirst(connection);
      return verdict;
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    for (SiegeConnection each = idle.poll(); each != null; each = idle.poll()) {
      each.close();
    }
  }
}
