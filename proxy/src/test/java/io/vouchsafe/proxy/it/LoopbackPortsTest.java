package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No two programs of tests are given one port, whichever processes their tests run in. */
class LoopbackPortsTest {
  /** More than a few blocks. */
  private static final int MANY = 300;

  /** All begin at one place, which is the worst case. */
  private static final long BEGIN = 17;

  /** Another process of tests. */
  public static void main(String[] arguments) throws Exception {
    try (LoopbackPorts ports = new LoopbackPorts(BEGIN)) {
      for (int each = 0; each < MANY; each++) {
        System.out.println(ports.next());
      }
      System.out.println("all");
      // Until the test has seen what it wants, and closes this process.
      Thread.currentThread().join();
    }
  }

  @Test
  void twoProcessesAreGivenNoPortTwice() throws Exception {
    try (Tool other = other();
        LoopbackPorts ports = new LoopbackPorts(BEGIN)) {
      other.awaitLine("all");
      Set<Integer> given = new HashSet<>();
      other.output().stream().limit(MANY).map(Integer::valueOf).forEach(given::add);
      for (int each = 0; each < MANY; each++) {
        given.add(ports.next());
      }
      assertThat(given).hasSize(2 * MANY).allMatch(port -> port >= 10_000 && port < 32_768);
    }
  }

  private Tool other() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Tool.start(
        Path.of("."),
        java,
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        LoopbackPortsTest.class.getName());
  }

  @Test
  void whereSomebodyListensIsNotGiven() throws Exception {
    try (LoopbackPorts ports = new LoopbackPorts(BEGIN)) {
      int port = ports.next();
      try (ServerSocket elsewhere =
              new ServerSocket(port + 1, 1, InetAddress.getByName("127.0.0.2"));
          DatagramSocket datagrams =
              new DatagramSocket(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port + 2))) {
        assertThat(List.of(elsewhere.getLocalPort(), datagrams.getLocalPort()))
            .doesNotContain(ports.next());
      }
    }
  }
}
