package io.vouchsafe.proxy.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vouchsafe.pki.lab.LabCrl;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A web server with one CRL after the other: a small one, a big one that revokes nobody who asks,
 * then big ones that revoke those of another round each.
 */
final class SwappedCrls implements AutoCloseable {
  private static final int SERIAL = 16;

  private final Queue<Path> next = new ArrayDeque<>();
  private final AtomicLong firstSent = new AtomicLong();
  private final HttpServer server;
  private volatile Path published;

  SwappedCrls(Path directory, Crowd crowd, SwapCrowd callers) throws IOException {
    byte[] one = LabCrl.randomEntries(1, SERIAL, Instant.now(), new Random(1));
    byte[] million =
        LabCrl.randomEntries(CrlSwapBench.ENTRIES, SERIAL, Instant.now(), new Random(2));
    published = Files.write(directory.resolve("1.crl"), crowd.crl(1, one, List.of()));
    List<Crowd.Client> revoked = new ArrayList<>();
    for (int round = 0; round <= CrlSwapBench.SWAPS; round++) {
      next.add(
          Files.write(
              directory.resolve((round + 2) + ".crl"), crowd.crl(round + 2L, million, revoked)));
      if (round < CrlSwapBench.SWAPS) {
        revoked.addAll(callers.revokedIn(round));
      }
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/crowd.crl";
  }

  /** From now on the next CRL is served. */
  void publishNext() {
    firstSent.set(0);
    published = next.remove();
  }

  /** When the one that is published was first sent, by System.nanoTime; 0 if not yet. */
  long firstSent() {
    return firstSent.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Path file = published;
    String etag = "\"" + file.getFileName() + "\"";
    try (exchange) {
      exchange.getResponseHeaders().set("ETag", etag);
      if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
        exchange.sendResponseHeaders(304, -1);
        return;
      }
      firstSent.compareAndSet(0, System.nanoTime());
      exchange.sendResponseHeaders(200, Files.size(file));
      try (OutputStream body = exchange.getResponseBody()) {
        Files.copy(file, body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
