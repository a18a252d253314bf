package io.vouchsafe.proxy.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Where the demo's service listens; 0 is any free port. */
public record DemoPorts(int api, int admin, int tlsFront) {
  /** Whatever is free. */
  public static final DemoPorts ANY = new DemoPorts(0, 0, 0);

  private static final DemoPorts USUAL = new DemoPorts(8180, 8181, 8443);

  /** The ports of the documents if all are free, else any. */
  public static DemoPorts usualIfFree() {
    return isFree(USUAL.api) && isFree(USUAL.admin) && isFree(USUAL.tlsFront) ? USUAL : ANY;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      // Somebody has it.
      return false;
    }
  }
}
