package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.wire.vici.ViciFramer;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import io.vouchsafe.vpnauth.wire.vici.ViciPacket;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * VICI for one command that may wait. A thread of its own reads whatever comes at once and drops
 * what nobody takes: charon keeps what a client does not read, without bound, and somebody may stop
 * the terminal.
 */
final class SnoopSocket implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int ROOM = 4_096;

  private final SocketChannel channel;
  private final BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(ROOM);
  private final AtomicLong lost = new AtomicLong();

  private sealed interface Heard {
    record Packet(ViciPacket packet) implements Heard {}

    record End(IOException why) implements Heard {}
  }

  private SnoopSocket(SocketChannel channel) {
    this.channel = channel;
    Thread.ofVirtual().name("vici").start(this::read);
  }

  static SnoopSocket open(ViciAddress address) throws IOException {
    try {
      return new SnoopSocket(connect(address));
    } catch (IOException e) {
      throw new IOException("charon at " + address + " cannot be reached: " + e.getMessage(), e);
    }
  }

  private static SocketChannel connect(ViciAddress address) throws IOException {
    return switch (address) {
      case ViciAddress.UnixSocket(String path) ->
          SocketChannel.open(UnixDomainSocketAddress.of(path));
      case ViciAddress.Loopback(HostAndPort port) -> {
        InetAddress host = InetAddress.getByName(port.host());
        if (!host.isLoopbackAddress()) {
          throw new IOException("it is not of this machine");
        }
        yield SocketChannel.open(new InetSocketAddress(host, port.port()));
      }
    };
  }

  private void read() {
    ViciFramer framer = new ViciFramer();
    ByteBuffer octets = ByteBuffer.allocate(65_536);
    try {
      while (channel.read(octets.clear()) >= 0) {
        framer.feed(Arrays.copyOf(octets.array(), octets.position()));
        for (Optional<byte[]> next = next(framer); next.isPresent(); next = next(framer)) {
          offer(packet(ViciPacket.decode(next.get())));
        }
      }
      end(new EOFException("charon ended the connection"));
    } catch (IOException e) {
      end(e);
    }
  }

  private static Optional<byte[]> next(ViciFramer framer) throws IOException {
    return packet(framer.next());
  }

  private static <T> T packet(Parsed<T> read) throws IOException {
    return switch (read) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(String reason) ->
          throw new IOException("charon sent what is no VICI: " + reason);
    };
  }

  private void offer(ViciPacket packet) {
    if (!heard.offer(new Heard.Packet(packet))) {
      lost.incrementAndGet();
    }
  }

  /** Room is made, since the end is never lost. */
  private void end(IOException why) {
    while (!heard.offer(new Heard.End(why))) {
      heard.poll();
      lost.incrementAndGet();
    }
  }

  /** How many packets were lost since this was asked last. */
  long lost() {
    return lost.getAndSet(0);
  }

  /** Waits for a packet as long as {@code wait}; ends when charon does. */
  Optional<ViciPacket> poll(Duration wait) throws IOException {
    try {
      return switch (heard.poll(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        case null -> Optional.empty();
        case Heard.Packet(ViciPacket packet) -> Optional.of(packet);
        case Heard.End(IOException why) -> throw why;
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Wants to hear of {@code event} from now on. */
  void register(String event) throws IOException {
    ViciPacket answer = ask(new ViciPacket.EventRegister(event));
    if (!(answer instanceof ViciPacket.EventConfirm)) {
      throw new IOException("charon knows no event " + event);
    }
  }

  /** Asks for the connections; they come as events {@code list-conn} before a response. */
  void requestConnections() throws IOException {
    write(new ViciPacket.CommandRequest("list-conns", ViciMessage.EMPTY));
  }

  private ViciPacket ask(ViciPacket packet) throws IOException {
    write(packet);
    long until = System.nanoTime() + PATIENCE.toNanos();
    for (long left = PATIENCE.toNanos(); left > 0; left = until - System.nanoTime()) {
      Optional<ViciPacket> answer = poll(Duration.ofNanos(left));
      if (answer.isPresent() && !(answer.get() instanceof ViciPacket.Event)) {
        return answer.get();
      }
    }
    throw new IOException("charon did not answer within " + PATIENCE.toSeconds() + " s");
  }

  private void write(ViciPacket packet) throws IOException {
    channel.write(ByteBuffer.wrap(packet.encode()));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
