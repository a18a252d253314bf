package io.vouchsafe.proxy.bench.siege;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections that never come to an end: half a head, a body byte by byte, and clients that ask for
 * a lot and read nothing. What the service closes is opened again.
 */
final class HalfRequests {
  /** More in all than the service has descriptors. */
  static final int OF_EACH_SOURCE = 1_500;

  private static final double OPENED_PER_SECOND = 1_000;

  /** In the place of those that the service has closed. */
  private static final double OPENED_AGAIN_PER_SECOND = 200;

  private static final long MILLIS_BETWEEN_BYTES = 2_000;

  /** So many answers would not fit into the buffers of both sides. */
  private static final int UNREAD = 200;

  private final int port;
  private final List<byte[]> beginnings;
  private final AttackTally tally = new AttackTally("half-requests, held open", Harm.ALLOWED);
  private final AtomicInteger open = new AtomicInteger();

  HalfRequests(int port, String tenant, String largePath) {
    this.port = port;
    String head = "/v1/" + tenant + "/auth HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    String body =
        "POST /v1/%s/decisions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            .formatted(tenant);
    this.beginnings =
        List.of(
            HttpText.raw("GET " + head + "X-Slow: "),
            HttpText.raw("G"),
            HttpText.raw(body + "Content-Length: 100000\r\n\r\n{\"chain\":["),
            HttpText.raw(body + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"),
            HttpText.raw(
                "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".formatted(largePath).repeat(UNREAD)));
  }

  AttackTally tally() {
    return tally;
  }

  /** Returns when all are closed. */
  void run(long begin, long end) {
    Pace first = new Pace(begin, OPENED_PER_SECOND);
    int places = OF_EACH_SOURCE * Strangers.IDLERS.size();
    Pace again = new Pace(first.due(places), OPENED_AGAIN_PER_SECOND);
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long n = 0; ; n++) {
        long due = n < places ? first.due(n) : again.due(n - places);
        if (due >= end) {
          break;
        }
        Pace.await(due);
        if (open.get() < places) {
          open.incrementAndGet();
          long number = n;
          each.execute(() -> hold(number, end));
        }
      }
    }
  }

  private void hold(long n, long end) {
    InetAddress source = Strangers.IDLERS.get((int) (n % Strangers.IDLERS.size()));
    byte[] beginning = beginnings.get((int) (n % beginnings.size()));
    tally.sent();
    try (Socket socket = RawExchange.open(source, port)) {
      tally.answered(trickle(socket, beginning, end));
    } catch (IOException e) {
      tally.answered("refused");
    } finally {
      open.decrementAndGet();
    }
  }

  private static String trickle(Socket socket, byte[] beginning, long end) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(beginning);
      while (System.nanoTime() < end) {
        Thread.sleep(MILLIS_BETWEEN_BYTES);
        out.write(' ');
      }
      return "held to the end";
    } catch (IOException closed) {
      return "closed by the service";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
