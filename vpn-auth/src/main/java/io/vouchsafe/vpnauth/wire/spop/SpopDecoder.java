package io.vouchsafe.vpnauth.wire.spop;

import io.vouchsafe.vpnauth.wire.spop.SpopInput.MalformedFrameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one frame: of whatever octets, and in as many steps as there are octets. Stricter than
 * SPOE.txt, section 3.2: flags that mean nothing and types of frames that nobody knows are refused.
 */
final class SpopDecoder {
  private static final int TYPE_BITS = 0x0f;
  private static final int SET_VARIABLE = 1;
  private static final int UNSET_VARIABLE = 2;

  private final SpopInput in;

  private SpopDecoder(byte[] frame) {
    this.in = new SpopInput(frame);
  }

  static SpopReading decode(byte[] frame) {
    try {
      return new SpopReading.Known(new SpopDecoder(frame).frame(frame.length));
    } catch (MalformedFrameException malformed) {
      return malformed.broken();
    }
  }

  private SpopFrame frame(int length) throws MalformedFrameException {
    if (length > SpopBounds.LONGEST_FRAME) {
      throw in.malformed(SpopStatus.TOO_BIG, "a frame of " + length + " octets");
    }
    int type = in.octet();
    whole(type, in.flags());
    SpopFrameId id = new SpopFrameId(in.number(), in.number());
    SpopFrame read =
        switch (type) {
          case SpopFrameType.HAPROXY_HELLO -> new SpopFrame.HaproxyHello(ofNoStream(id));
          case SpopFrameType.HAPROXY_DISCONNECT -> new SpopFrame.HaproxyDisconnect(ofNoStream(id));
          case SpopFrameType.NOTIFY -> new SpopFrame.Notify(id, messages());
          case SpopFrameType.AGENT_HELLO -> new SpopFrame.AgentHello(ofNoStream(id));
          case SpopFrameType.AGENT_DISCONNECT -> new SpopFrame.AgentDisconnect(ofNoStream(id));
          case SpopFrameType.ACK -> new SpopFrame.Ack(id, actions());
          default -> throw in.malformed("frame type " + type);
        };
    if (!in.atEnd()) {
      throw in.malformed("more than a frame of type " + type + " has");
    }
    return read;
  }

  /** SPOE.txt, section 3.2.1: who does not offer fragmentation gets whole payloads. */
  private void whole(int type, int flags) throws MalformedFrameException {
    if (type == SpopFrameType.UNSET || (flags & SpopFrameType.FIN) == 0) {
      throw in.malformed(SpopStatus.FRAGMENTED, "a fragment");
    }
    if (flags != SpopFrameType.FIN) {
      throw in.malformed(
          (flags & SpopFrameType.ABORT) == 0 ? "flags that mean nothing" : "an aborted frame");
    }
  }

  /** SPOE.txt, sections 3.2.4 to 3.2.9: both numbers are 0. */
  private List<SpopItem> ofNoStream(SpopFrameId id) throws MalformedFrameException {
    if (!id.equals(SpopFrameId.NONE)) {
      throw in.malformed("a stream where there is none");
    }
    List<SpopItem> items = new ArrayList<>();
    while (!in.atEnd()) {
      bounded(items.size(), SpopBounds.MOST_ITEMS, "items");
      items.add(item());
    }
    return items;
  }

  private List<SpopMessage> messages() throws MalformedFrameException {
    List<SpopMessage> messages = new ArrayList<>();
    while (!in.atEnd()) {
      bounded(messages.size(), SpopBounds.MOST_MESSAGES, "messages");
      String name = in.name();
      int count = in.octet();
      List<SpopItem> arguments = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        arguments.add(item());
      }
      messages.add(new SpopMessage(name, arguments));
    }
    return messages;
  }

  private List<SpopAction> actions() throws MalformedFrameException {
    List<SpopAction> actions = new ArrayList<>();
    while (!in.atEnd()) {
      bounded(actions.size(), SpopBounds.MOST_ACTIONS, "actions");
      int type = in.octet();
      int count = in.octet();
      if (type == SET_VARIABLE && count == 3) {
        actions.add(new SpopAction.SetVariable(scope(), in.name(), value()));
      } else if (type == UNSET_VARIABLE && count == 2) {
        actions.add(new SpopAction.UnsetVariable(scope(), in.name()));
      } else {
        throw in.malformed("action " + type + " with " + count + " arguments");
      }
    }
    return actions;
  }

  private SpopScope scope() throws MalformedFrameException {
    int number = in.octet();
    Optional<SpopScope> scope = SpopScope.of(number);
    if (scope.isEmpty()) {
      throw in.malformed("scope " + number);
    }
    return scope.get();
  }

  private SpopItem item() throws MalformedFrameException {
    return new SpopItem(in.name(), value());
  }

  private SpopValue value() throws MalformedFrameException {
    int octet = in.octet();
    int type = octet & TYPE_BITS;
    int flags = octet & ~TYPE_BITS;
    if (flags != 0 && !(type == SpopDataType.BOOLEAN && flags == SpopDataType.TRUE)) {
      throw in.malformed("flags of a value that mean nothing");
    }
    return switch (type) {
      case SpopDataType.NULL -> new SpopValue.Null();
      case SpopDataType.BOOLEAN -> new SpopValue.Bool(flags != 0);
      case SpopDataType.INT32 -> new SpopValue.Int32(int32());
      case SpopDataType.UINT32 -> new SpopValue.Uint32(uint32());
      case SpopDataType.INT64 -> new SpopValue.Int64(in.number());
      case SpopDataType.UINT64 -> new SpopValue.Uint64(in.number());
      case SpopDataType.IPV4 -> new SpopValue.Ipv4(in.octets(SpopDataType.IPV4_OCTETS));
      case SpopDataType.IPV6 -> new SpopValue.Ipv6(in.octets(SpopDataType.IPV6_OCTETS));
      case SpopDataType.STRING -> new SpopValue.Text(in.octets());
      case SpopDataType.BINARY -> new SpopValue.Binary(in.octets());
      default -> throw in.malformed("data type " + type);
    };
  }

  /** A negative one has all 64 bits. */
  private int int32() throws MalformedFrameException {
    long value = in.number();
    if (value != (int) value) {
      throw in.malformed("a signed number of more than 32 bits");
    }
    return (int) value;
  }

  private long uint32() throws MalformedFrameException {
    long value = in.number();
    if (value < 0 || value > SpopDataType.MOST_UINT32) {
      throw in.malformed("an unsigned number of more than 32 bits");
    }
    return value;
  }

  private void bounded(int sofar, int most, String of) throws MalformedFrameException {
    if (sofar == most) {
      throw in.malformed("more than " + most + " " + of);
    }
  }
}
