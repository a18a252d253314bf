package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A port that cannot be listened on: the key of it, what is wrong, and what to type. */
class RefusedPortTest {
  /** RFC 5737: an address that no machine has. */
  private static final String FOREIGN = "192.0.2.7";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"api", "admin", "spoe", "grpc"})
  void aPortInUseIsToldWithItsKey(String key) throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + other.getLocalPort();

      CommandRun run = serve(key, address);

      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err())
          .contains(
              "vouchsafe: cannot start: listen.%s: %s is in use by another process"
                  .formatted(key, address),
              "ss -ltnp 'sport = :%d'".formatted(other.getLocalPort()),
              "write another port at listen." + key)
          .doesNotContain("Exception");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7:0 is no address of this machine",
    "no-such-host.invalid, the name no-such-host.invalid leads to no address",
  })
  void anAddressOfSomebodyElseIsToldWithThoseThatThisMachineHas(String host, String told)
      throws IOException {
    CommandRun run = serve("api", host + ":0");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("vouchsafe: cannot start: listen.api: " + told);
    if (host.equals(FOREIGN)) {
      assertThat(run.err()).contains("which has ", "127.0.0.1", "or 0.0.0.0:0 for all of them");
    }
  }

  private CommandRun serve(String key, String address) throws IOException {
    Files.writeString(directory.resolve("t.token"), "0123456789abcdef0123456789abcdef");
    String others =
        key.equals("api")
            ? "admin: 127.0.0.1:0"
            : key.equals("admin") ? "api: 127.0.0.1:0" : "api: 127.0.0.1:0, admin: 127.0.0.1:0";
    Path file =
        Files.writeString(
            directory.resolve("v.yaml"),
            "listen: { %s: '%s', %s, api_token: file:t.token }\n".formatted(key, address, others));
    return CommandRun.of("serve", "--config", file.toString());
  }
}
