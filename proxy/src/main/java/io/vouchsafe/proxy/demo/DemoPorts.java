package io.vouchsafe.proxy.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;

/**
 * Where the demo's service listens; 0 is any free port.
 *
 * @param tlsFront of people
 * @param devices the TLS front of OCVPN devices
 */
public record DemoPorts(int api, int admin, int tlsFront, int devices) {
  /** Whatever is free. */
  public static final DemoPorts ANY = new DemoPorts(0, 0, 0, 0);

  private static final DemoPorts USUAL = new DemoPorts(8180, 8181, 8443, 8444);

  /** The ports of the documents if all are free, else any. */
  public static DemoPorts usualIfFree() {
    return IntStream.of(USUAL.api, USUAL.admin, USUAL.tlsFront, USUAL.devices)
            .allMatch(DemoPorts::isFree)
        ? USUAL
        : ANY;
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
