package io.vouchsafe.proxy.bench.siege;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A front's kept connection to the service: one request after the other. */
final class SiegeConnection implements Closeable {
  private static final int PATIENCE_MILLIS = Math.toIntExact(Duration.ofSeconds(10).toMillis());
  private static final int LONGEST_LINE = 16 << 10;
  private static final Pattern REASON = Pattern.compile("\"reason\":\"([a-z_]+)\"");
  private static final Pattern ALLOWED = Pattern.compile("\"decision\":\"allow\"");

  private final Socket socket;
  private final InputStream in;

  /**
   * What the service said.
   *
   * @param status of {@code /auth}; an answer of {@code /decisions} counts as what {@code /auth}
   *     would have said
   */
  record Verdict(int status, String reason) {}

  SiegeConnection(int port) throws IOException {
    socket = RawExchange.open(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Sends a request and reads the whole answer. */
  Verdict ask(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    String reason = "";
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
      String value = line.substring(name.length() + 1).strip();
      if (name.equals("content-length")) {
        length = Integer.parseInt(value);
      } else if (name.equals("x-vouchsafe-reason")) {
        reason = value;
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    Matcher told = REASON.matcher(body);
    return told.find()
        ? new Verdict(ALLOWED.matcher(body).find() ? 200 : 403, told.group(1))
        : new Verdict(status, reason);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.length() > LONGEST_LINE) {
        throw new IOException("the answer ends early");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
