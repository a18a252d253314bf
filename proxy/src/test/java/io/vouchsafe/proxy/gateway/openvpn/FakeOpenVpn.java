package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ManagementAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * The management interface of an OpenVPN server, as 2.6.14 was seen to behave; one client at a
 * time, as there. What it answers can be changed by a test.
 */
public final class FakeOpenVpn implements AutoCloseable {
  static final String STATUS_TITLE = "TITLE\tOpenVPN 2.6.14";
  private static final String STATUS_HEADER =
      "HEADER\tCLIENT_LIST\tCommon Name\tReal Address\tVirtual Address\tVirtual IPv6 Address"
          + "\tBytes Received\tBytes Sent\tConnected Since\tConnected Since (time_t)\tUsername"
          + "\tClient ID\tPeer ID\tData Channel Cipher";

  private final ServerSocketChannel listener;
  private final ManagementAddress address;
  private final List<String> heard = new ArrayList<>();
  private final Map<String, List<String>> answers = new ConcurrentHashMap<>();
  private volatile Optional<String> password = Optional.empty();
  private volatile boolean greets = true;
  private volatile boolean isHeld;
  private volatile boolean reads = true;
  private volatile Optional<SocketChannel> client = Optional.empty();
  private int connections;

  private FakeOpenVpn(ServerSocketChannel listener, ManagementAddress address) {
    this.listener = listener;
    this.address = address;
    answers.put("version", List.of("OpenVPN Version: OpenVPN 2.6.14 x86_64-pc-linux-gnu", "END"));
    answers.put("status 3", List.of(STATUS_TITLE, STATUS_HEADER, "END"));
    answers.put("pid", List.of("SUCCESS: pid=4711"));
    answers.put("log on", List.of("SUCCESS: real-time log notification set to ON"));
    answers.put("hold release", List.of("SUCCESS: hold release succeeded"));
    answers.put("client-auth", List.of("SUCCESS: client-auth command succeeded"));
    answers.put("client-deny", List.of("SUCCESS: client-deny command succeeded"));
    answers.put("client-kill", List.of("SUCCESS: client-kill command succeeded"));
    Thread.ofVirtual().start(this::serve);
  }

  public static FakeOpenVpn tcp() throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
    return new FakeOpenVpn(listener, new ManagementAddress.Tcp(new HostAndPort("127.0.0.1", port)));
  }

  static FakeOpenVpn unix(Path socket) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    SocketAddress at = UnixDomainSocketAddress.of(socket);
    listener.bind(at);
    return new FakeOpenVpn(listener, new ManagementAddress.UnixSocket(socket.toString()));
  }

  public ManagementAddress address() {
    return address;
  }

  // How it behaves from the next connection on.

  FakeOpenVpn password(String wanted) {
    password = Optional.of(wanted);
    return this;
  }

  FakeOpenVpn held() {
    isHeld = true;
    return this;
  }

  /** As while another management client is there. */
  FakeOpenVpn silent(boolean isSilent) {
    greets = !isSilent;
    return this;
  }

  /** It reads nothing more. */
  void deaf() {
    reads = false;
  }

  /** What it answers to commands that begin so; nothing at all with no lines. */
  public FakeOpenVpn answers(String command, String... lines) {
    answers.put(command, List.of(lines));
    return this;
  }

  // What it does.

  /** Lines to whoever is connected. */
  public void tell(String... lines) {
    write(client.orElseThrow(), String.join("\r\n", lines) + "\r\n");
  }

  public void clientAsks(String kind, long cid, long kid, Map<String, String> env) {
    StringBuilder lines = new StringBuilder();
    lines.append(">CLIENT:").append(kind).append(',').append(cid);
    lines.append(kid < 0 ? "" : "," + kid).append("\r\n");
    env.forEach(
        (name, value) ->
            lines.append(">CLIENT:ENV,").append(name).append('=').append(value).append("\r\n"));
    write(client.orElseThrow(), lines.append(">CLIENT:ENV,END\r\n").toString());
  }

  void hangUp() throws IOException {
    client.orElseThrow().close();
  }

  /** Every line so far, of all connections. */
  public List<String> heard() {
    synchronized (heard) {
      return List.copyOf(heard);
    }
  }

  /** Lines so far that begin so. */
  public List<String> heard(String beginning) {
    return heard().stream().filter(line -> line.startsWith(beginning)).toList();
  }

  int connections() {
    synchronized (heard) {
      return connections;
    }
  }

  private void serve() {
    try {
      while (listener.isOpen()) {
        try (SocketChannel accepted = listener.accept()) {
          synchronized (heard) {
            connections++;
          }
          client = Optional.of(accepted);
          serve(accepted);
        }
      }
    } catch (IOException ended) {
      // The test is over.
    }
  }

  private void serve(SocketChannel accepted) {
    StringBuilder text = new StringBuilder();
    boolean isIn = password.isEmpty();
    if (!greets) {
      readUntilEnd(accepted);
      return;
    }
    if (isIn) {
      greet(accepted);
    } else {
      write(accepted, "ENTER PASSWORD:");
    }
    ByteBuffer octets = ByteBuffer.allocate(4096);
    boolean isBody = false;
    try {
      while (reads && accepted.read(octets) >= 0) {
        text.append(StandardCharsets.UTF_8.decode(octets.flip()));
        octets.clear();
        for (int end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
          String line = text.substring(0, end).stripTrailing();
          text.delete(0, end + 1);
          hear(line);
          if (!isIn) {
            isIn = line.equals(password.orElseThrow());
            write(
                accepted,
                isIn
                    ? "SUCCESS: password is correct\r\n"
                    : "ERROR: bad password\r\nENTER PASSWORD:");
            if (isIn) {
              greet(accepted);
            }
          } else if (line.startsWith("client-auth ")) {
            isBody = true;
          } else if (!isBody || line.equals("END")) {
            String command = isBody ? "client-auth" : line;
            isBody = false;
            answer(accepted, command);
          }
        }
      }
      if (!reads) {
        new CountDownLatch(1).await();
      }
    } catch (IOException | InterruptedException ended) {
      // The connection is over.
    }
  }

  private static void readUntilEnd(SocketChannel accepted) {
    ByteBuffer octets = ByteBuffer.allocate(4096);
    try {
      while (accepted.read(octets) >= 0) {
        octets.clear();
      }
    } catch (IOException ended) {
      // The connection is over.
    }
  }

  private void greet(SocketChannel to) {
    write(to, ">INFO:OpenVPN Management Interface Version 5 -- type 'help' for more info\r\n");
    if (isHeld) {
      write(to, ">HOLD:Waiting for hold release:0\r\n");
    }
  }

  private void hear(String line) {
    synchronized (heard) {
      heard.add(line);
    }
  }

  private void answer(SocketChannel to, String command) {
    List<String> lines =
        answers.entrySet().stream()
            .filter(entry -> command.startsWith(entry.getKey()))
            .max(Map.Entry.comparingByKey())
            .map(Map.Entry::getValue)
            .orElse(List.of("ERROR: unknown command, enter 'help' for more options"));
    lines.forEach(line -> write(to, line + "\r\n"));
  }

  private static void write(SocketChannel to, String text) {
    ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    try {
      synchronized (to) {
        while (octets.hasRemaining()) {
          to.write(octets);
        }
      }
    } catch (IOException ended) {
      // Nobody is there any more.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    if (client.isPresent()) {
      client.get().close();
    }
  }
}
