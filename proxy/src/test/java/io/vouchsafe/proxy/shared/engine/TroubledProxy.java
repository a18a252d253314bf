package io.vouchsafe.proxy.shared.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a node and a server on this machine, and gives trouble as a network does: it
 * delays, cuts in the middle, swallows what goes on (a connection that is half open), and takes no
 * connection at all.
 */
public final class TroubledProxy implements AutoCloseable {
  private static final int OCTETS = 16 << 10;

  private final ServerSocket door = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
  private final int server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  private volatile long delayMillis;
  private volatile boolean swallows;
  private volatile boolean refuses;
  private volatile long cutAfter = Long.MAX_VALUE;

  /** In front of the server at {@code port}; no trouble so far. */
  public TroubledProxy(int port) throws IOException {
    this.server = port;
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return door.getLocalPort();
  }

  /** Replies come so much later; of one connection each waits for the one before. */
  public void delay(long millis) {
    delayMillis = millis;
  }

  /** Connections stay and nothing arrives any more, in either direction; new ones the same. */
  public void swallow(boolean on) {
    swallows = on;
  }

  /** Connections are closed as soon as they are there. */
  public void refuse(boolean on) {
    refuses = on;
  }

  /** Each connection is cut when so many octets of replies went through it from now on. */
  public void cutAfter(long octets) {
    cutAfter = octets;
  }

  /** Ends all connections; others may follow. */
  public void cut() {
    sockets.forEach(TroubledProxy::close);
    sockets.clear();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        if (refuses) {
          close(client);
          continue;
        }
        Socket there = new Socket();
        there.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server), 2000);
        sockets.add(client);
        sockets.add(there);
        Thread.ofVirtual().start(() -> pump(client, there, false));
        Thread.ofVirtual().start(() -> pump(there, client, true));
      } catch (IOException e) {
        cut();
      }
    }
  }

  private void pump(Socket from, Socket to, boolean areReplies) {
    byte[] octets = new byte[OCTETS];
    long passed = 0;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(octets); count >= 0; count = in.read(octets)) {
        if (areReplies && delayMillis > 0) {
          TimeUnit.MILLISECONDS.sleep(delayMillis);
        }
        if (swallows) {
          continue;
        }
        long room = areReplies ? Math.max(0, cutAfter - passed) : Long.MAX_VALUE;
        out.write(octets, 0, (int) Math.min(count, room));
        passed += areReplies ? count : 0;
        if (count > room) {
          return;
        }
      }
    } catch (IOException | InterruptedException e) {
      // One of both ended: so does the other.
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    cut();
  }
}
