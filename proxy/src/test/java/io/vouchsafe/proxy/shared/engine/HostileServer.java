package io.vouchsafe.proxy.shared.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Greets as a Redis does, and answers the first command after that with what a test says. */
final class HostileServer implements AutoCloseable {
  private static final String HELLO =
      "%2\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nversion\r\n$3\r\n7.0\r\n";

  private final ServerSocket door = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
  private final Iterable<byte[]> answer;

  /** {@code pieces} one after the other, as long as the other side reads them. */
  HostileServer(Iterable<byte[]> pieces) throws IOException {
    this.answer = pieces;
    Thread.ofVirtual().start(this::accept);
  }

  static HostileServer saying(String answer) throws IOException {
    return new HostileServer(List.of(answer.getBytes(ISO_8859_1)));
  }

  /** Without end. */
  static HostileServer repeating(String begin, String piece) throws IOException {
    byte[] first = begin.getBytes(ISO_8859_1);
    byte[] more = piece.getBytes(ISO_8859_1);
    return new HostileServer(
        () -> Stream.concat(Stream.of(first), Stream.generate(() -> more)).iterator());
  }

  int port() {
    return door.getLocalPort();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.ofVirtual().start(() -> talk(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void talk(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] octets = new byte[1 << 16];
      in.read(octets);
      out.write(HELLO.getBytes(ISO_8859_1));
      if (in.read(octets) < 0) {
        return;
      }
      Iterator<byte[]> pieces = answer.iterator();
      while (pieces.hasNext()) {
        out.write(pieces.next());
      }
      while (in.read(octets) >= 0) {
        // It says nothing more.
      }
    } catch (IOException e) {
      // The other side has had enough.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
