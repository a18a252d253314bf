package io.vouchsafe.proxy.front.tls;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An upstream at a raw socket that writes down every octet which it is sent, takes requests apart
 * strictly, and answers as it is told to.
 */
public final class RecordingUpstream implements AutoCloseable {
  /**
   * One request as it came.
   *
   * @param head with its empty line, one octet a character
   * @param body without chunk sizes
   * @param number of the connection, from 0
   * @param ordinal on that connection, from 0
   */
  public record Seen(String head, String body, int number, int ordinal) {
    public String line() {
      return head.substring(0, head.indexOf("\r\n"));
    }

    /** The values of {@code name}, in letters of any case, in order. */
    public List<String> values(String name) {
      return head.lines()
          .skip(1)
          .filter(
              line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .toList();
    }

    /** The names of all fields, in lower case. */
    public List<String> names() {
      return head.lines()
          .skip(1)
          .filter(line -> !line.isEmpty())
          .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
          .toList();
    }
  }

  /** Answers a request, as whose last octet it is called. */
  public interface Script {
    void answer(Seen seen, OutputStream out, Socket socket) throws IOException;
  }

  /** Hears of a head before its body is read. */
  public interface Early {
    /** Whether the body is read then. */
    boolean head(String head, OutputStream out, Socket socket) throws IOException;
  }

  public static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final ServerSocket server;
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<ByteArrayOutputStream> octets = new CopyOnWriteArrayList<>();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private volatile Script script = (seen, out, socket) -> write(out, OK);
  private volatile Early early = (head, out, socket) -> true;

  public RecordingUpstream() throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")));
  }

  /** One that listens already, over TLS perhaps. */
  public RecordingUpstream(ServerSocket listening) {
    server = listening;
    Thread.ofVirtual().name("upstream").start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  public void answers(Script next) {
    script = next;
  }

  public void answers(String text) {
    script = (seen, out, socket) -> write(out, text);
  }

  public void hears(Early next) {
    early = next;
  }

  public List<Seen> seen() {
    return seen;
  }

  /** What could not be read as a request. */
  public List<String> wrong() {
    return wrong;
  }

  public int connections() {
    return sockets.size();
  }

  /** Every octet of every connection. */
  public String everything() {
    StringBuilder all = new StringBuilder();
    for (ByteArrayOutputStream each : octets) {
      all.append(each.toString(StandardCharsets.ISO_8859_1));
    }
    return all.toString();
  }

  public void forget() {
    seen.clear();
    wrong.clear();
    octets.forEach(ByteArrayOutputStream::reset);
  }

  public static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        int number = sockets.size();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket, number));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket, int number) {
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    octets.add(copy);
    try (socket) {
      InputStream in = new Copying(new BufferedInputStream(socket.getInputStream()), copy);
      OutputStream out = socket.getOutputStream();
      for (int ordinal = 0; ; ordinal++) {
        String head = head(in);
        if (head.isEmpty()) {
          return;
        }
        if (!early.head(head, out, socket)) {
          continue;
        }
        Seen request = new Seen(head, body(head, in), number, ordinal);
        seen.add(request);
        script.answer(request, out, socket);
        if (socket.isClosed()) {
          return;
        }
      }
    } catch (IOException e) {
      // the other end is gone, in the middle of something perhaps
    } catch (UncheckedIOException e) {
      wrong.add(String.valueOf(e.getMessage()));
    }
  }

  private static final class Copying extends InputStream {
    private final InputStream in;
    private final ByteArrayOutputStream copy;

    Copying(InputStream in, ByteArrayOutputStream copy) {
      this.in = in;
      this.copy = copy;
    }

    @Override
    public int read() throws IOException {
      int octet = in.read();
      if (octet >= 0) {
        copy.write(octet);
      }
      return octet;
    }
  }

  /** Up to the empty line; empty when the connection ends before it begins. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (true) {
      String line = line(in, head.isEmpty());
      if (line == null) {
        return "";
      }
      head.append(line).append("\r\n");
      if (line.isEmpty()) {
        return head.toString();
      }
    }
  }

  private static String line(InputStream in, boolean mayEnd) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        if (mayEnd && line.isEmpty()) {
          return null;
        }
        throw new EOFException();
      }
      if (octet == '\r') {
        if (in.read() != '\n') {
          throw new UncheckedIOException("a CR without LF", new IOException());
        }
        return line.toString();
      }
      if (octet == '\n') {
        throw new UncheckedIOException("a LF without CR", new IOException());
      }
      line.append((char) octet);
    }
  }

  private static String body(String head, InputStream in) throws IOException {
    Seen parsed = new Seen(head, "", 0, 0);
    List<String> lengths = parsed.values("content-length");
    List<String> codings = parsed.values("transfer-encoding");
    if (lengths.size() + codings.size() > 1) {
      throw new UncheckedIOException("framed twice: " + head, new IOException());
    }
    if (!codings.isEmpty()) {
      return chunks(in);
    }
    return lengths.isEmpty() ? "" : octets(in, Integer.parseInt(lengths.getFirst()));
  }

  private static String chunks(InputStream in) throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      int size = Integer.parseInt(line(in, false), 16);
      if (size == 0) {
        for (String trailer = line(in, false); !trailer.isEmpty(); trailer = line(in, false)) {
          body.append("[trailer ").append(trailer).append(']');
        }
        return body.toString();
      }
      body.append(octets(in, size));
      line(in, false);
    }
  }

  private static String octets(InputStream in, int count) throws IOException {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException();
      }
      body.append((char) octet);
    }
    return body.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
