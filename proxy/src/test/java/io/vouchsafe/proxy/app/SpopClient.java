package io.vouchsafe.proxy.app;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.wire.spop.SpopAction;
import io.vouchsafe.vpnauth.wire.spop.SpopFrame;
import io.vouchsafe.vpnauth.wire.spop.SpopFrameId;
import io.vouchsafe.vpnauth.wire.spop.SpopItem;
import io.vouchsafe.vpnauth.wire.spop.SpopMessage;
import io.vouchsafe.vpnauth.wire.spop.SpopReading;
import io.vouchsafe.vpnauth.wire.spop.SpopScope;
import io.vouchsafe.vpnauth.wire.spop.SpopValue;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** HAProxy's side of SPOP, over a raw socket. */
final class SpopClient implements AutoCloseable {
  final Socket socket = new Socket();
  private long frames;

  /** Variables that an ACK sets. */
  record Told(SpopFrameId id, Map<String, SpopValue> variables) {
    boolean isAllow() {
      return variables.get("allow") instanceof SpopValue.Bool(boolean allow) && allow;
    }

    Optional<String> text(String name) {
      return variables.get(name) instanceof SpopValue.Text text
          ? Optional.of(text.text())
          : Optional.empty();
    }

    String reason() {
      return text("reason").orElse("");
    }
  }

  SpopClient(int port) throws IOException {
    this("127.0.0.1", port);
  }

  SpopClient(String source, int port) throws IOException {
    socket.bind(new InetSocketAddress(source, 0));
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Says hello as HAProxy 2.6 does, and takes the answer. */
  SpopClient hello() throws IOException {
    send(hello26());
    if (!(read().orElseThrow() instanceof SpopFrame.AgentHello)) {
      throw new AssertionError("no AGENT-HELLO");
    }
    return this;
  }

  static SpopFrame.HaproxyHello hello26() {
    return hello("2.0", 16_380, "pipelining,async");
  }

  static SpopFrame.HaproxyHello hello(
      String versions, long longest, String capabilities, SpopItem... more) {
    List<SpopItem> items = new ArrayList<>();
    items.add(text("supported-versions", versions));
    items.add(new SpopItem("max-frame-size", new SpopValue.Uint32(longest)));
    items.add(text("capabilities", capabilities));
    items.addAll(List.of(more));
    return new SpopFrame.HaproxyHello(items);
  }

  void send(SpopFrame frame) throws IOException {
    send(frame.encode());
  }

  void send(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
  }

  /** Asks, and takes the answer. */
  Told ask(SpopItem... arguments) throws IOException {
    send(notify(arguments));
    return told();
  }

  /** One message {@code check-cert} under the next number. */
  SpopFrame.Notify notify(SpopItem... arguments) {
    return notify(new SpopMessage("check-cert", List.of(arguments)));
  }

  SpopFrame.Notify notify(SpopMessage... messages) {
    return new SpopFrame.Notify(new SpopFrameId(7, ++frames), List.of(messages));
  }

  static SpopItem text(String name, String text) {
    return new SpopItem(name, SpopValue.Text.of(text));
  }

  static SpopItem binary(String name, byte[]... octets) {
    int length = 0;
    for (byte[] each : octets) {
      length += each.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] each : octets) {
      System.arraycopy(each, 0, all, at, each.length);
      at += each.length;
    }
    return new SpopItem(name, new SpopValue.Binary(Der.copyOf(all)));
  }

  static SpopItem der(Certificate leaf) {
    return binary("der", leaf.der().toBytes());
  }

  static SpopItem nothing(String name) {
    return new SpopItem(name, new SpopValue.Null());
  }

  /** The next frame, which is an ACK. */
  Told told() throws IOException {
    SpopFrame frame = read().orElseThrow(() -> new AssertionError("the connection ended"));
    if (!(frame instanceof SpopFrame.Ack(SpopFrameId id, List<SpopAction> actions))) {
      throw new AssertionError(frame.toString());
    }
    Map<String, SpopValue> variables = new LinkedHashMap<>();
    for (SpopAction action : actions) {
      if (!(action instanceof SpopAction.SetVariable(SpopScope scope, String name, SpopValue value))
          || scope != SpopScope.TRANSACTION) {
        throw new AssertionError(action.toString());
      }
      variables.put(name, value);
    }
    return new Told(id, variables);
  }

  /** The next frame; empty at the end of the connection. */
  Optional<SpopFrame> read() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] frame;
    try {
      frame = new byte[in.readInt()];
      in.readFully(frame);
    } catch (EOFException end) {
      return Optional.empty();
    }
    return switch (SpopFrame.decode(frame)) {
      case SpopReading.Known(SpopFrame known) -> Optional.of(known);
      case SpopReading.Broken broken -> throw new AssertionError(broken);
    };
  }

  /** The status of the DISCONNECT that comes next, behind which nothing comes. */
  long disconnected() throws IOException {
    SpopFrame frame = read().orElseThrow(() -> new AssertionError("closed without a frame"));
    if (!(frame instanceof SpopFrame.AgentDisconnect(List<SpopItem> items))
        || !(items.getFirst().value() instanceof SpopValue.Uint32(long status))) {
      throw new AssertionError(frame.toString());
    }
    if (read().isPresent()) {
      throw new AssertionError("a frame behind the DISCONNECT");
    }
    return status;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
