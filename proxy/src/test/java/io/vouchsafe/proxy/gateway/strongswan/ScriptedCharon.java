package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.wire.vici.ViciFramer;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import io.vouchsafe.vpnauth.wire.vici.ViciPacket;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The other end of VICI, on loopback or a unix socket, which does what a test tells it to. */
public final class ScriptedCharon implements AutoCloseable {
  private final ServerSocketChannel server;
  private final ViciAddress address;
  private final Script script;
  private final List<SocketChannel> peers = new CopyOnWriteArrayList<>();
  private final List<Throwable> broken = new CopyOnWriteArrayList<>();

  /** What it does with one connection, on a thread of that connection. */
  @FunctionalInterface
  public interface Script {
    void with(Peer peer) throws IOException;
  }

  private ScriptedCharon(ServerSocketChannel server, ViciAddress address, Script script) {
    this.server = server;
    this.address = address;
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  public static ScriptedCharon onLoopback(Script script) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    SocketAddress bound = server.getLocalAddress();
    int port = ((InetSocketAddress) bound).getPort();
    return new ScriptedCharon(
        server, new ViciAddress.Loopback(new HostAndPort("127.0.0.1", port)), script);
  }

  public static ScriptedCharon onSocket(Path path, Script script) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    return new ScriptedCharon(server, new ViciAddress.UnixSocket(path.toString()), script);
  }

  public ViciAddress address() {
    return address;
  }

  /** What scripts threw, but for the other end's going away. */
  public List<Throwable> broken() {
    return broken;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel peer = server.accept();
        peers.add(peer);
        Thread.ofVirtual().start(() -> serve(peer));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      script.with(new Peer(channel));
    } catch (IOException gone) {
      // So it goes when either end closes.
    } catch (Throwable bug) {
      broken.add(bug);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel peer : peers) {
      peer.close();
    }
  }

  /** One connection. */
  public static final class Peer {
    private final SocketChannel channel;
    private final ViciFramer framer = new ViciFramer();

    private Peer(SocketChannel channel) {
      this.channel = channel;
    }

    /** What the client sends next. */
    public ViciPacket read() throws IOException {
      while (true) {
        if (framer.next() instanceof Parsed.Ok<Optional<byte[]>>(Optional<byte[]> packet)
            && packet.isPresent()) {
          return ViciPacket.decode(packet.get()).toOptional().orElseThrow();
        }
        ByteBuffer octets = ByteBuffer.allocate(65_536);
        if (channel.read(octets) < 0) {
          throw new EOFException();
        }
        framer.feed(Arrays.copyOf(octets.array(), octets.position()));
      }
    }

    /** The next packet, which must be this command; its arguments. */
    public ViciMessage readCommand(String command) throws IOException {
      return read() instanceof ViciPacket.CommandRequest(String name, ViciMessage arguments)
              && name.equals(command)
          ? arguments
          : unexpected("command " + command);
    }

    public void readRegister(String event) throws IOException {
      if (!read().equals(new ViciPacket.EventRegister(event))) {
        unexpected("registration of " + event);
      }
    }

    private static ViciMessage unexpected(String wanted) {
      throw new AssertionError("no " + wanted);
    }

    public void send(ViciPacket... packets) throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (ViciPacket packet : packets) {
        all.writeBytes(packet.encode());
      }
      raw(all.toByteArray());
    }

    public void raw(byte[] octets) throws IOException {
      ByteBuffer left = ByteBuffer.wrap(octets);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    }

    /** Whether the client has sent nothing more so far. */
    public boolean isQuiet() throws IOException {
      channel.configureBlocking(false);
      int read = channel.read(ByteBuffer.allocate(1));
      channel.configureBlocking(true);
      return read == 0;
    }

    /** Until the client ends the connection. */
    public void silence() throws IOException {
      ByteBuffer octets = ByteBuffer.allocate(1024);
      while (channel.read(octets) >= 0) {
        octets.clear();
      }
    }
  }
}
