package io.vouchsafe.proxy.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A front on a loopback address of its own, with one connection that it keeps. */
final class FrontCaller implements AutoCloseable {
  private final Socket socket = new Socket();

  /** An answer's status and the reason that the service gives. */
  record Answer(int status, String reason) {}

  FrontCaller(String source, int port) throws IOException {
    socket.bind(new InetSocketAddress(source, 0));
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Asks with these header lines. */
  Answer ask(String target, String... headers) throws IOException {
    StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: front\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    socket
        .getOutputStream()
        .write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    return answer();
  }

  private Answer answer() throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("the answer ends after " + head);
      }
      head.append((char) octet);
    }
    in.readNBytes(Integer.parseInt(header(head, "content-length", "0")));
    return new Answer(
        Integer.parseInt(head.substring(9, 12)), header(head, "x-vouchsafe-reason", ""));
  }

  private static String header(CharSequence head, String name, String absent) {
    return head.toString()
        .lines()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse(absent);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
