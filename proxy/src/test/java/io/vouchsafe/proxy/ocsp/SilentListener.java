package io.vouchsafe.proxy.ocsp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A port of loopback that answers nothing, and tells whether anybody came. */
public final class SilentListener implements AutoCloseable {
  private final ServerSocketChannel server;

  public SilentListener() throws IOException {
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.configureBlocking(false);
  }

  public int port() {
    return server.socket().getLocalPort();
  }

  /** Whether somebody connected before this call: the kernel keeps who did. */
  public boolean wasCalled() {
    try (SocketChannel caller = server.accept()) {
      return caller != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
