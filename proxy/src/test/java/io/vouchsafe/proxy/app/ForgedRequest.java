package io.vouchsafe.proxy.app;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A request written octet by octet, with a Host or a target that no client library would send. */
final class ForgedRequest {
  private static final int TIMEOUT_MILLIS = 20_000;

  private ForgedRequest() {}

  /** An answer: its status and everything of it as text. */
  record Answer(int status, String text) {
    String header(String name) {
      return text.lines()
          .takeWhile(line -> !line.isEmpty())
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }

  /** Sends {@code method target} with these header lines and nothing else to a loopback port. */
  static Answer send(int port, String method, String target, String... headers) throws IOException {
    StringBuilder request =
        new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    request.append("Connection: close\r\n\r\n");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String status = text.split(" ", 3)[1];
      return new Answer(Integer.parseInt(status), text);
    }
  }
}
