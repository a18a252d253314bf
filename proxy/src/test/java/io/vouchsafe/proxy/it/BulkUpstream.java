package io.vouchsafe.proxy.it;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An upstream of long bodies, at a raw socket. Octets come from {@code openssl enc}, and go to
 * {@code sha256sum}.
 *
 * <ul>
 *   <li>{@code GET /down/N}: N octets of {@link #stream}
 *   <li>{@code PUT /up}: the answer is the SHA-256 of the body
 *   <li>{@code GET /drip}: a body without end, a little of it every few milliseconds
 *   <li>{@code GET /later}: answered when its {@link Hold} lets it
 * </ul>
 */
final class BulkUpstream implements AutoCloseable {
  private static final int BLOCK = 64 << 10;

  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Hold hold = new Hold();

  BulkUpstream() throws IOException {
    server = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
    Thread.ofPlatform().daemon().name("bulk").start(this::accept);
  }

  /** The shell command that writes {@code octets} that no two places of repeat each other. */
  static String stream(long octets) {
    return "openssl enc -aes-128-ctr -K 000102030405060708090a0b0c0d0e0f"
        + " -iv 00000000000000000000000000000000 -in /dev/zero 2>/dev/null | head -c "
        + octets;
  }

  int port() {
    return server.getLocalPort();
  }

  /** Connections that the front holds. */
  int open() {
    return open.size();
  }

  /** The next {@code GET /later} waits for it. */
  Hold hold() {
    hold = new Hold();
    return hold;
  }

  /** An answer that waits. */
  static final class Hold {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch now = new CountDownLatch(1);

    boolean isAskedFor() throws InterruptedException {
      return asked.await(20, TimeUnit.SECONDS);
    }

    void answer() {
      now.countDown();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream(), BLOCK);
      OutputStream out = socket.getOutputStream();
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        answer(head, in, out);
      }
    } catch (IOException e) {
      // the other end is gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private void answer(String head, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    String target = head.split(" ", 3)[1];
    if (target.startsWith("/down/")) {
      long octets = Long.parseLong(target.substring("/down/".length()));
      write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + octets + "\r\n\r\n");
      Process source = new ProcessBuilder("sh", "-c", stream(octets)).start();
      try {
        copy(source.getInputStream(), out, octets);
      } finally {
        source.destroy();
      }
    } else if (target.equals("/up")) {
      ok(out, digest(head, in));
    } else if (target.equals("/drip")) {
      write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n");
      while (true) {
        out.write(new byte[1024]);
        out.flush();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    } else if (target.equals("/later")) {
      Hold current = hold;
      current.asked.countDown();
      if (!current.now.await(20, TimeUnit.SECONDS)) {
        throw new EOFException("nobody let it answer");
      }
      ok(out, "later");
    } else {
      ok(out, "ok");
    }
  }

  private static String digest(String head, InputStream in)
      throws IOException, InterruptedException {
    Process sum = new ProcessBuilder("sha256sum").start();
    try (OutputStream sink = sum.getOutputStream()) {
      String length = value(head, "content-length");
      if (!length.isEmpty()) {
        copy(in, sink, Long.parseLong(length));
      } else {
        chunks(in, sink);
      }
    }
    return new String(sum.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
        .substring(0, 64);
  }

  private static void chunks(InputStream in, OutputStream sink) throws IOException {
    while (true) {
      int size = Integer.parseInt(line(in), 16);
      copy(in, sink, size);
      if (size == 0) {
        while (!line(in).isEmpty()) {
          // a trailer
        }
        return;
      }
      line(in);
    }
  }

  private static void copy(InputStream in, OutputStream out, long octets) throws IOException {
    byte[] block = new byte[BLOCK];
    for (long left = octets; left > 0; ) {
      int count = in.read(block, 0, (int) Math.min(block.length, left));
      if (count < 0) {
        throw new EOFException(left + " octets are missing");
      }
      out.write(block, 0, count);
      left -= count;
    }
    out.flush();
  }

  private static void ok(OutputStream out, String body) throws IOException {
    write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static String value(String head, String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** Empty at the end of the connection. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0) {
        return "";
      }
      head.append((char) octet);
    }
    return head.toString();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException();
      }
      line.append((char) octet);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
