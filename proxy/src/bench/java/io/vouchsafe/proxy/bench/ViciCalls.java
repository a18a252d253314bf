package io.vouchsafe.proxy.bench;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Commands to a charon without starting a program for each: a benchmark's own few lines of VICI, so
 * that it does not measure our client with our client.
 */
final class ViciCalls implements AutoCloseable {
  private static final int REQUEST = 0;
  private static final int SECTION_START = 1;
  private static final int SECTION_END = 2;
  private static final int KEY_VALUE = 3;
  private static final int LIST_START = 4;
  private static final int LIST_ITEM = 5;
  private static final int LIST_END = 6;

  private final SocketChannel socket;

  /**
   * What charon answered.
   *
   * @param values outside of sections
   * @param items of all lists
   */
  record Answer(Map<String, String> values, List<String> items) {
    boolean succeeded() {
      return "yes".equals(values.get("success"));
    }
  }

  ViciCalls(Path vici) throws IOException {
    socket = SocketChannel.open(UnixDomainSocketAddress.of(vici));
  }

  /** Brings up the IKE SA of {@code connection}. */
  Answer initiate(String connection) throws IOException {
    return call("initiate", "ike", connection, "timeout", "10000");
  }

  /** Ends it. */
  Answer terminate(String connection) throws IOException {
    return call("terminate", "ike", connection, "timeout", "10000");
  }

  /** Names of all connections. */
  List<String> connections() throws IOException {
    return call("get-conns").items();
  }

  private Answer call(String command, String... pairs) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(REQUEST);
    named(body, command);
    for (int i = 0; i < pairs.length; i += 2) {
      body.write(KEY_VALUE);
      named(body, pairs[i]);
      byte[] value = pairs[i + 1].getBytes(StandardCharsets.UTF_8);
      body.write(value.length >>> 8);
      body.write(value.length);
      body.writeBytes(value);
    }
    ByteBuffer packet = ByteBuffer.allocate(4 + body.size());
    packet.putInt(body.size()).put(body.toByteArray()).flip();
    while (packet.hasRemaining()) {
      socket.write(packet);
    }
    return answer(read(read(4).getInt()));
  }

  private static void named(ByteArrayOutputStream body, String name) {
    byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
    body.write(octets.length);
    body.writeBytes(octets);
  }

  private ByteBuffer read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (socket.read(bytes) < 0) {
        throw new EOFException("charon is gone");
      }
    }
    return bytes.flip();
  }

  private static Answer answer(ByteBuffer packet) throws IOException {
    if (packet.get() != 1) {
      throw new IOException("charon does not know the command");
    }
    Map<String, String> values = new HashMap<>();
    List<String> items = new ArrayList<>();
    int depth = 0;
    while (packet.hasRemaining()) {
      switch (packet.get()) {
        case SECTION_START -> {
          text(packet, packet.get() & 0xff);
          depth++;
        }
        case SECTION_END -> depth--;
        case LIST_START -> text(packet, packet.get() & 0xff);
        case LIST_END -> {}
        case LIST_ITEM -> items.add(text(packet, packet.getShort() & 0xffff));
        case KEY_VALUE -> {
          String key = text(packet, packet.get() & 0xff);
          String value = text(packet, packet.getShort() & 0xffff);
          if (depth == 0) {
            values.put(key, value);
          }
        }
        default -> throw new IOException("that is no VICI");
      }
    }
    return new Answer(values, items);
  }

  private static String text(ByteBuffer packet, int length) {
    byte[] octets = new byte[length];
    packet.get(octets);
    return new String(octets, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
