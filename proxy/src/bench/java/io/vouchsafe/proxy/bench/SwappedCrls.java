package io.vouchsafe.proxy.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vouchsafe.pki.lab.LabCrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server that gives another CRL at each fetch: a small one, then big ones. */
final class SwappedCrls implements AutoCloseable {
  private static final int SERIAL = 16;

  private final List<Path> files = new ArrayList<>();
  private final List<Long> asked = new ArrayList<>();
  private final AtomicInteger fetches = new AtomicInteger();
  private final HttpServer server;

  /** Makes {@code count} big ones of at least {@code entries}, each one entry longer. */
  SwappedCrls(Path directory, Crowd crowd, int entries, int count) throws IOException {
    Random random = new Random(1);
    for (int number = 0; number <= count; number++) {
      int length = number == 0 ? 1 : entries + number;
      byte[] list = LabCrl.randomEntries(length, SERIAL, Instant.now(), random);
      files.add(Files.write(directory.resolve(number + ".crl"), crowd.crl(number + 1L, list)));
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    synchronized (this) {
      asked.add(System.nanoTime());
    }
    Path file = files.get(Math.min(fetches.getAndIncrement(), files.size() - 1));
    try (exchange) {
      exchange.sendResponseHeaders(200, Files.size(file));
      Files.copy(file, exchange.getResponseBody());
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/crowd.crl";
  }

  /** Bytes of the last one. */
  long size() throws IOException {
    return Files.size(files.getLast());
  }

  /** When each fetch began, on {@link System#nanoTime}. */
  synchronized List<Long> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
