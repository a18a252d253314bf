package io.vouchsafe.vpnauth.wire.vici;

import io.vouchsafe.pki.Der;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes one packet. */
final class ViciEncoder {
  private static final int LENGTH_OCTETS = 4;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
  private int elements;

  private ViciEncoder() {}

  static byte[] encode(ViciPacket packet) {
    ViciEncoder encoder = new ViciEncoder();
    encoder.out.writeBytes(new byte[LENGTH_OCTETS]);
    encoder.packet(packet);
    byte[] encoded = encoder.out.toByteArray();
    ByteBuffer.wrap(encoded).putInt(encoded.length - LENGTH_OCTETS);
    return encoded;
  }

  private void packet(ViciPacket packet) {
    switch (packet) {
      case ViciPacket.CommandRequest(String command, ViciMessage arguments) -> {
        named(0, command);
        message(arguments, 0);
      }
      case ViciPacket.CommandResponse(ViciMessage message) -> {
        out.write(1);
        message(message, 0);
      }
      case ViciPacket.CommandUnknown() -> out.write(2);
      case ViciPacket.EventRegister(String event) -> named(3, event);
      case ViciPacket.EventUnregister(String event) -> named(4, event);
      case ViciPacket.EventConfirm() -> out.write(5);
      case ViciPacket.EventUnknown() -> out.write(6);
      case ViciPacket.Event(String name, ViciMessage message) -> {
        named(7, name);
        message(message, 0);
      }
    }
  }

  private void message(ViciMessage message, int depth) {
    if (depth > ViciBounds.DEEPEST) {
      throw new IllegalArgumentException("sections nest deeper than " + ViciBounds.DEEPEST);
    }
    for (Map.Entry<String, ViciValue> entry : message.values().entrySet()) {
      count();
      switch (entry.getValue()) {
        case ViciValue.Octets(Der octets) -> {
          named(ViciElement.KEY_VALUE, entry.getKey());
          value(octets, entry.getKey());
        }
        case ViciValue.Items items -> list(entry.getKey(), items);
        case ViciValue.Section(ViciMessage section) -> {
          named(ViciElement.SECTION_START, entry.getKey());
          message(section, depth + 1);
          out.write(ViciElement.SECTION_END);
        }
      }
      bounded();
    }
  }

  private void list(String name, ViciValue.Items items) {
    named(ViciElement.LIST_START, name);
    for (ViciValue.Octets item : items.items()) {
      count();
      out.write(ViciElement.LIST_ITEM);
      value(item.octets(), name);
      bounded();
    }
    out.write(ViciElement.LIST_END);
  }

  /** README, <i>Packet layer</i>: an ASCII string; charon drops what has others in silence. */
  private void named(int type, String name) {
    if (name.isEmpty() || name.length() > ViciBounds.LONGEST_NAME) {
      throw new IllegalArgumentException(
          "a name of " + name.length() + " characters, not 1 to " + ViciBounds.LONGEST_NAME);
    }
    if (!name.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new IllegalArgumentException("a name that is not printable ASCII");
    }
    out.write(type);
    out.write(name.length());
    out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
  }

  private void value(Der octets, String name) {
    int length = octets.length();
    if (length > ViciBounds.LONGEST_VALUE) {
      throw new IllegalArgumentException(
          name + ": " + length + " octets, more than " + ViciBounds.LONGEST_VALUE);
    }
    out.write(length >> 8);
    out.write(length);
    out.writeBytes(octets.toBytes());
  }

  private void count() {
    if (++elements > ViciBounds.MOST_ELEMENTS) {
      throw new IllegalArgumentException("more than " + ViciBounds.MOST_ELEMENTS + " elements");
    }
  }

  private void bounded() {
    if (out.size() - LENGTH_OCTETS > ViciBounds.LONGEST_PACKET) {
      throw new IllegalArgumentException(
          "a packet of more than " + ViciBounds.LONGEST_PACKET + " octets");
    }
  }
}
