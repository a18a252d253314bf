package io.vouchsafe.vpnauth.wire.spop;

import java.util.List;

/** What either side sends in one piece (SPOE.txt, section 3.2). */
public sealed interface SpopFrame {

  /** HAProxy begins a connection, or checks whether the agent is there. */
  record HaproxyHello(List<SpopItem> items) implements SpopFrame {
    public HaproxyHello {
      items = List.copyOf(items);
    }
  }

  /** HAProxy ends a connection. */
  record HaproxyDisconnect(List<SpopItem> items) implements SpopFrame {
    public HaproxyDisconnect {
      items = List.copyOf(items);
    }
  }

  /** HAProxy asks. */
  record Notify(SpopFrameId id, List<SpopMessage> messages) implements SpopFrame {
    public Notify {
      messages = List.copyOf(messages);
    }
  }

  /** The agent accepts a connection. */
  record AgentHello(List<SpopItem> items) implements SpopFrame {
    public AgentHello {
      items = List.copyOf(items);
    }
  }

  /** The agent ends a connection. */
  record AgentDisconnect(List<SpopItem> items) implements SpopFrame {
    public AgentDisconnect {
      items = List.copyOf(items);
    }
  }

  /** The agent answers the NOTIFY with the same {@code id}. */
  record Ack(SpopFrameId id, List<SpopAction> actions) implements SpopFrame {
    public Ack {
      actions = List.copyOf(actions);
    }
  }

  /**
   * Reads what stands behind the length.
   *
   * @param frame belongs to whoever calls; it is not kept
   */
  static SpopReading decode(byte[] frame) {
    return SpopDecoder.decode(frame);
  }

  /**
   * The frame with its length before it.
   *
   * @throws IllegalArgumentException when it is more than {@link SpopBounds} allow: a mistake of
   *     ours, since all that we send is short
   */
  default byte[] encode() {
    return SpopEncoder.encode(this);
  }
}
