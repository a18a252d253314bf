package io.vouchsafe.proxy.front.tls;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** A client that sends octets, and reads answers of HTTP/1.1 one by one. */
public final class RawClient implements AutoCloseable {
  /**
   * An answer.
   *
   * @param head with its empty line
   * @param body without chunk sizes
   * @param whole whether its end was seen
   */
  public record Answer(String head, String body, boolean whole) {
    public int status() {
      return Integer.parseInt(head.substring(9, 12));
    }

    public List<String> values(String name) {
      return head.lines()
          .skip(1)
          .filter(
              line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .toList();
    }
  }

  public final Socket socket;
  private final InputStream in;

  public RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  public RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** The next answer; null at the end of the connection. */
  public Answer read() throws IOException {
    return read(false);
  }

  /** The next answer to a request, which was HEAD or not. */
  public Answer read(boolean toHead) throws IOException {
    String head = head();
    if (head == null) {
      return null;
    }
    Answer parsed = new Answer(head, "", true);
    int status = parsed.status();
    if (toHead || status < 200 || status == 204 || status == 304) {
      return parsed;
    }
    try {
      if (!parsed.values("transfer-encoding").isEmpty()) {
        return chunks(head);
      }
      List<String> lengths = parsed.values("content-length");
      return lengths.isEmpty()
          ? new Answer(head, rest(), true)
          : octets(head, Integer.parseInt(lengths.getFirst()));
    } catch (SocketException e) {
      return new Answer(head, "", false);
    }
  }

  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int octet;
      try {
        octet = in.read();
      } catch (SocketException e) {
        octet = -1;
      }
      if (octet < 0) {
        return null;
      }
      head.append((char) octet);
    }
    return head.toString();
  }

  private Answer octets(String head, int count) throws IOException {
    byte[] body = in.readNBytes(count);
    return new Answer(head, new String(body, StandardCharsets.ISO_8859_1), body.length == count);
  }

  private Answer chunks(String head) throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      String line = line();
      if (line == null) {
        return new Answer(head, body.toString(), false);
      }
      int size = Integer.parseInt(line, 16);
      if (size == 0) {
        for (String trailer = line(); trailer != null; trailer = line()) {
          if (trailer.isEmpty()) {
            return new Answer(head, body.toString(), true);
          }
          body.append("[trailer ").append(trailer).append(']');
        }
        return new Answer(head, body.toString(), false);
      }
      byte[] chunk = in.readNBytes(size);
      body.append(new String(chunk, StandardCharsets.ISO_8859_1));
      if (chunk.length < size || line() == null) {
        return new Answer(head, body.toString(), false);
      }
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        return null;
      }
      if (octet == '\n') {
        return line.substring(0, line.length() - 1);
      }
      line.append((char) octet);
    }
  }

  /** All until the connection ends. */
  public String rest() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      in.transferTo(rest);
    } catch (SocketException e) {
      rest.write("[reset]".getBytes(StandardCharsets.ISO_8859_1));
    }
    return rest.toString(StandardCharsets.ISO_8859_1);
  }

  /** Whether the connection has ended; waits for it. */
  public boolean isAtEnd() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  public byte[] read(int count) throws IOException {
    return in.readNBytes(count);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
