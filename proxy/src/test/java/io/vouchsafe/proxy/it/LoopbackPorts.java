package io.vouchsafe.proxy.it;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports for programs that a test starts, each given once. They lie below those that Linux gives to
 * whoever asks for any, so that no connection has one by chance before its program listens. A block
 * of them belongs to the process that listens on its first port: tests run in several processes.
 */
final class LoopbackPorts implements AutoCloseable {
  private static final int LOWEST = 10_000;

  /** {@code net.ipv4.ip_local_port_range} begins here. */
  private static final int END = 32_768;

  private static final int BLOCK = 64;
  private static final int BLOCKS = (END - LOWEST) / BLOCK;

  private final List<ServerSocket> claims = new ArrayList<>();
  private final long begin;
  private int next;
  private int end;

  /**
   * @param begin which block comes first: where it differs between processes, a port that one of
   *     them was given is not given again soon
   */
  LoopbackPorts(long begin) {
    this.begin = begin;
  }

  /** A port that nobody listens on. */
  synchronized int next() throws IOException {
    while (true) {
      if (next == end) {
        claimBlock();
      }
      int port = next++;
      if (isFree(port)) {
        return port;
      }
    }
  }

  private void claimBlock() throws IOException {
    for (int each = 0; each < BLOCKS; each++) {
      int first = LOWEST + (int) ((begin + each) % BLOCKS) * BLOCK;
      if (claims(first)) {
        next = first + 1;
        end = first + BLOCK;
        return;
      }
    }
    throw new IOException("all ports from %d to %d are claimed".formatted(LOWEST, END));
  }

  private boolean claims(int first) throws IOException {
    ServerSocket claim = new ServerSocket();
    try {
      claim.setReuseAddress(false);
      claim.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), first));
      claims.add(claim);
      return true;
    } catch (BindException taken) {
      claim.close();
      return false;
    }
  }

  /** Of any address, for TCP and UDP, and without a connection of before that is not over. */
  private static boolean isFree(int port) throws IOException {
    try (ServerSocket tcp = new ServerSocket();
        DatagramSocket udp = new DatagramSocket(null)) {
      tcp.setReuseAddress(false);
      tcp.bind(new InetSocketAddress(port));
      udp.bind(new InetSocketAddress(port));
      return true;
    } catch (BindException taken) {
      return false;
    }
  }

  /** Others may have the blocks. */
  @Override
  public void close() throws IOException {
    for (ServerSocket claim : claims) {
      claim.close();
    }
  }
}
