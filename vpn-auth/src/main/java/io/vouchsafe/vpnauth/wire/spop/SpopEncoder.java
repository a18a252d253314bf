package io.vouchsafe.vpnauth.wire.spop;

import io.vouchsafe.pki.Der;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes one frame. */
final class SpopEncoder {
  private static final int LENGTH_OCTETS = 4;
  private static final int ONE_OCTET = 240;
  private static final int CONTINUED = 128;
  private static final int MOST_ARGUMENTS = 0xff;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  private SpopEncoder() {}

  static byte[] encode(SpopFrame frame) {
    SpopEncoder encoder = new SpopEncoder();
    encoder.out.writeBytes(new byte[LENGTH_OCTETS]);
    encoder.frame(frame);
    byte[] encoded = encoder.out.toByteArray();
    int length = encoded.length - LENGTH_OCTETS;
    bounded(length, SpopBounds.LONGEST_FRAME, "octets");
    ByteBuffer.wrap(encoded).putInt(length);
    return encoded;
  }

  private void frame(SpopFrame frame) {
    switch (frame) {
      case SpopFrame.HaproxyHello(List<SpopItem> items) ->
          items(SpopFrameType.HAPROXY_HELLO, items);
      case SpopFrame.HaproxyDisconnect(List<SpopItem> items) ->
          items(SpopFrameType.HAPROXY_DISCONNECT, items);
      case SpopFrame.Notify(SpopFrameId id, List<SpopMessage> messages) -> {
        head(SpopFrameType.NOTIFY, id);
        bounded(messages.size(), SpopBounds.MOST_MESSAGES, "messages");
        messages.forEach(this::message);
      }
      case SpopFrame.AgentHello(List<SpopItem> items) -> items(SpopFrameType.AGENT_HELLO, items);
      case SpopFrame.AgentDisconnect(List<SpopItem> items) ->
          items(SpopFrameType.AGENT_DISCONNECT, items);
      case SpopFrame.Ack(SpopFrameId id, List<SpopAction> actions) -> {
        head(SpopFrameType.ACK, id);
        bounded(actions.size(), SpopBounds.MOST_ACTIONS, "actions");
        actions.forEach(this::action);
      }
    }
  }

  private void items(int type, List<SpopItem> items) {
    head(type, SpopFrameId.NONE);
    bounded(items.size(), SpopBounds.MOST_ITEMS, "items");
    items.forEach(this::item);
  }

  private void head(int type, SpopFrameId id) {
    out.write(type);
    out.writeBytes(new byte[] {0, 0, 0, SpopFrameType.FIN});
    number(id.stream());
    number(id.frame());
  }

  private void message(SpopMessage message) {
    name(message.name());
    bounded(message.arguments().size(), MOST_ARGUMENTS, "arguments");
    out.write(message.arguments().size());
    message.arguments().forEach(this::item);
  }

  private void action(SpopAction action) {
    switch (action) {
      case SpopAction.SetVariable(SpopScope scope, String name, SpopValue value) -> {
        out.writeBytes(new byte[] {1, 3, (byte) scope.code()});
        name(name);
        value(value);
      }
      case SpopAction.UnsetVariable(SpopScope scope, String name) -> {
        out.writeBytes(new byte[] {2, 2, (byte) scope.code()});
        name(name);
      }
    }
  }

  private void item(SpopItem item) {
    name(item.name());
    value(item.value());
  }

  private void value(SpopValue value) {
    switch (value) {
      case SpopValue.Null() -> out.write(SpopDataType.NULL);
      case SpopValue.Bool(boolean set) ->
          out.write(SpopDataType.BOOLEAN | (set ? SpopDataType.TRUE : 0));
      case SpopValue.Int32(int number) -> number(SpopDataType.INT32, number);
      case SpopValue.Uint32(long number) -> number(SpopDataType.UINT32, number);
      case SpopValue.Int64(long number) -> number(SpopDataType.INT64, number);
      case SpopValue.Uint64(long bits) -> number(SpopDataType.UINT64, bits);
      case SpopValue.Ipv4(Der octets) -> address(SpopDataType.IPV4, octets);
      case SpopValue.Ipv6(Der octets) -> address(SpopDataType.IPV6, octets);
      case SpopValue.Text(Der octets) -> octets(SpopDataType.STRING, octets);
      case SpopValue.Binary(Der octets) -> octets(SpopDataType.BINARY, octets);
    }
  }

  private void number(int type, long number) {
    out.write(type);
    number(number);
  }

  private void address(int type, Der octets) {
    out.write(type);
    out.writeBytes(octets.toBytes());
  }

  private void octets(int type, Der octets) {
    out.write(type);
    number(octets.length());
    out.writeBytes(octets.toBytes());
  }

  private void name(String name) {
    if (name.isEmpty() || name.chars().anyMatch(c -> c > 0xff)) {
      throw new IllegalArgumentException("a name that is empty, or has other than octets");
    }
    bounded(name.length(), SpopBounds.LONGEST_NAME, "octets of a name");
    number(name.length());
    out.writeBytes(name.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** HAProxy's own encoding (SPOE.txt, section 3.1). */
  private void number(long number) {
    if (Long.compareUnsigned(number, ONE_OCTET) < 0) {
      out.write((int) number);
      return;
    }
    out.write((int) (number | ONE_OCTET));
    long rest = (number - ONE_OCTET) >>> 4;
    while (Long.compareUnsigned(rest, CONTINUED) >= 0) {
      out.write((int) (rest | CONTINUED));
      rest = (rest - CONTINUED) >>> 7;
    }
    out.write((int) rest);
  }

  private static void bounded(int count, int most, String of) {
    if (count > most) {
      throw new IllegalArgumentException(count + " " + of + ", at most " + most);
    }
  }
}
