package io.vouchsafe.vpnauth.wire.vici;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one packet: of whatever octets, and in as many steps as there are octets. What it says of
 * malformed ones has places and numbers, and none of their text.
 */
final class ViciDecoder {
  private final byte[] packet;
  private int at;
  private int elements;

  /** Stays within this file. */
  private static final class MalformedPacketException extends Exception {
    private static final long serialVersionUID = 1;

    private MalformedPacketException(String reason) {
      super(reason, null, false, false);
    }
  }

  private ViciDecoder(byte[] packet) {
    this.packet = packet;
  }

  static Parsed<ViciPacket> decode(byte[] packet) {
    try {
      return Parsed.ok(new ViciDecoder(packet).packet());
    } catch (MalformedPacketException malformed) {
      return Parsed.malformed(String.valueOf(malformed.getMessage()));
    }
  }

  private ViciPacket packet() throws MalformedPacketException {
    if (packet.length > ViciBounds.LONGEST_PACKET) {
      throw malformed("a packet of " + packet.length + " octets");
    }
    int type = octet();
    ViciPacket read =
        switch (type) {
          case 0 -> new ViciPacket.CommandRequest(name(), message(0));
          case 1 -> new ViciPacket.CommandResponse(message(0));
          case 2 -> new ViciPacket.CommandUnknown();
          case 3 -> new ViciPacket.EventRegister(name());
          case 4 -> new ViciPacket.EventUnregister(name());
          case 5 -> new ViciPacket.EventConfirm();
          case 6 -> new ViciPacket.EventUnknown();
          case 7 -> new ViciPacket.Event(name(), message(0));
          default -> throw malformed("packet type " + type);
        };
    if (at < packet.length) {
      throw malformed("more than a packet of type " + type + " has");
    }
    return read;
  }

  /** To the end of the packet at depth 0, else to the end of the section. */
  private ViciMessage message(int depth) throws MalformedPacketException {
    if (depth > ViciBounds.DEEPEST) {
      throw malformed("sections nest deeper than " + ViciBounds.DEEPEST);
    }
    Map<String, ViciValue> values = new LinkedHashMap<>();
    while (depth > 0 || at < packet.length) {
      int type = octet();
      if (type == ViciElement.SECTION_END && depth > 0) {
        return new ViciMessage(values);
      }
      count();
      switch (type) {
        case ViciElement.KEY_VALUE -> values.put(name(), value());
        case ViciElement.LIST_START -> values.put(name(), list());
        case ViciElement.SECTION_START -> {
          String name = name();
          values.put(name, new ViciValue.Section(message(depth + 1)));
        }
        default -> throw malformed("element type " + type);
      }
    }
    return new ViciMessage(values);
  }

  private ViciValue list() throws MalformedPacketException {
    List<ViciValue.Octets> items = new ArrayList<>();
    for (int type = octet(); type != ViciElement.LIST_END; type = octet()) {
      if (type != ViciElement.LIST_ITEM) {
        throw malformed("element type " + type + " in a list");
      }
      count();
      items.add(value());
    }
    return new ViciValue.Items(items);
  }

  private String name() throws MalformedPacketException {
    int length = octet();
    int from = skip(length);
    return new String(packet, from, length, StandardCharsets.UTF_8);
  }

  private ViciValue.Octets value() throws MalformedPacketException {
    int length = (octet() << 8) | octet();
    int from = skip(length);
    return new ViciValue.Octets(Der.copyOf(Arrays.copyOfRange(packet, from, from + length)));
  }

  private int octet() throws MalformedPacketException {
    return packet[skip(1)] & 0xff;
  }

  /** Where the next {@code length} octets begin. */
  private int skip(int length) throws MalformedPacketException {
    if (packet.length - at < length) {
      throw malformed("cut off: " + length + " octets wanted, " + (packet.length - at) + " there");
    }
    int from = at;
    at += length;
    return from;
  }

  private void count() throws MalformedPacketException {
    if (++elements > ViciBounds.MOST_ELEMENTS) {
      throw malformed("more than " + ViciBounds.MOST_ELEMENTS + " elements");
    }
  }

  private MalformedPacketException malformed(String what) {
    return new MalformedPacketException(what + ", at octet " + at);
  }
}
