package io.vouchsafe.proxy.bench.siege;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Sends bytes as they are over a connection of their own, and takes what comes back. */
final class RawExchange {
  private static final int PATIENCE_MILLIS = Math.toIntExact(Duration.ofSeconds(5).toMillis());

  /** After a whole answer, for a second one to follow. */
  private static final int AFTERWARDS_MILLIS = 300;

  /** An answer to an attack is small; the rest of a large one is not needed. */
  private static final int MOST_BYTES = 64 << 10;

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([2-5][0-9][0-9]) ");
  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length: *([0-9]{1,9})\r\n", Pattern.CASE_INSENSITIVE);

  private RawExchange() {}

  /**
   * One exchange.
   *
   * @param lingers stays for answers behind the first one
   */
  static Reply run(InetAddress source, int port, byte[] request, boolean lingers) {
    StringBuilder text = new StringBuilder();
    Reply.End end;
    try (Socket socket = open(source, port)) {
      write(socket, request);
      end = read(socket, text, lingers);
    } catch (SocketTimeoutException e) {
      end = Reply.End.SILENT;
    } catch (IOException e) {
      end = Reply.End.BROKEN;
    }
    List<Integer> statuses =
        STATUS.matcher(text).results().map(m -> Integer.valueOf(m.group(1))).toList();
    return new Reply(statuses, text.toString(), end);
  }

  /** A connection to the service from that address. */
  static Socket open(InetAddress source, int port) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.bind(new InetSocketAddress(source, 0));
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Who refuses a body answers before its end; that answer is still to be read. */
  private static void write(Socket socket, byte[] request) {
    try {
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
    } catch (IOException refused) {
      // What the service said before it closed is read next; nothing there counts as broken.
      return;
    }
  }

  private static Reply.End read(Socket socket, StringBuilder text, boolean lingers)
      throws IOException {
    InputStream in = socket.getInputStream();
    byte[] chunk = new byte[8192];
    while (text.length() < MOST_BYTES) {
      if (hasWholeAnswer(text)) {
        if (!lingers) {
          return Reply.End.WHOLE;
        }
        socket.setSoTimeout(AFTERWARDS_MILLIS);
      }
      int length;
      try {
        length = in.read(chunk);
      } catch (SocketTimeoutException e) {
        return hasWholeAnswer(text) ? Reply.End.WHOLE : Reply.End.SILENT;
      }
      if (length < 0) {
        return Reply.End.WHOLE;
      }
      text.append(new String(chunk, 0, length, StandardCharsets.ISO_8859_1));
    }
    return Reply.End.WHOLE;
  }

  /** Every answer of the service says its length. */
  private static boolean hasWholeAnswer(StringBuilder text) {
    int head = text.indexOf("\r\n\r\n");
    if (head < 0) {
      return false;
    }
    int length =
        LENGTH
            .matcher(text.substring(0, head + 2))
            .results()
            .findFirst()
            .map(RawExchange::number)
            .orElse(0);
    return text.length() >= head + 4 + length;
  }

  private static int number(MatchResult match) {
    return Integer.parseInt(match.group(1));
  }
}
