package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ocvpn status}, against what an admin port answers. */
class OcvpnStatusTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-29T12:00:12Z"));

  private static final String FIRST =
      """
      {"customers":[{"tenant":"acme","customer":"north","generation":17,"made_at":"2026-11-29T12:00:00Z","key":"held",
       "members":[{"serial_number":"FGT001","state":"registered","told":17,"acknowledged":17,"since":"2026-11-29T11:00:00Z",
         "address":"203.0.113.1","networks":["10.1.0.0/16"]},
        {"serial_number":"FGT003","state":"acknowledging","told":17,"acknowledged":0,"since":"2026-11-29T11:00:00Z",
         "address":"203.0.113.3\\u001b[2J","networks":["10.3.0.0/16","10.4.0.0/16"]}],
       "unacknowledged":["FGT003"]}],"next":"acme/north"}
      """;

  private static final String SECOND =
      """
      {"customers":[{"tenant":"acme","customer":"south","generation":0,"made_at":null,"key":"none","members":[],"unacknowledged":[]}]}
      """;

  @TempDir Path directory;
  private final List<String> asked = new ArrayList<>();
  private HttpServer server;
  private int status = 200;

  @BeforeEach
  void begin() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.createContext(
        "/",
        call -> {
          asked.add(
              call.getRequestURI() + " " + call.getRequestHeaders().getFirst("Authorization"));
          String query = String.valueOf(call.getRequestURI().getQuery());
          byte[] body =
              (query.contains("after=acme/north") ? SECOND : FIRST)
                  .getBytes(StandardCharsets.UTF_8);
          call.sendResponseHeaders(status, body.length);
          try (var out = call.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  private CommandRun run(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "ocvpn", "status", "--admin", "http://127.0.0.1:" + server.getAddress().getPort()));
    all.addAll(List.of(more));
    return CommandRun.of("", CLOCK, false, all.toArray(String[]::new));
  }

  @Test
  void everyCustomerIsAShortTable() {
    CommandRun run = run();
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            acme/north  generation 17, key held, made 12 s ago, 2 members
              not acknowledged by FGT003
              serial number  state          told  acked  address               networks
              FGT001         registered     17    17     203.0.113.1           10.1.0.0/16
              FGT003         acknowledging  17    0      203.0.113.3\\u{1b}[2J  10.3.0.0/16 10.4.0.0/16

            acme/south  generation 0, key none, 0 members
            """);
  }

  @Test
  void tokenAndTenantAreSentAndJsonIsWhole() throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "geheim\n");
    CommandRun run = run("--token", "file:" + token, "--tenant", "a&b", "--json");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("\"south\"").contains("\"north\"");
    assertThat(asked)
        .containsExactly(
            "/ocvpn?tenant=a%26b Bearer geheim",
            "/ocvpn?tenant=a%26b&after=acme%2Fnorth Bearer geheim");
  }

  @Test
  void whatCannotBeShownIsOne() {
    status = 401;
    CommandRun refused = run();
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("asks for a token: add --token file:PATH");
    server.stop(0);
    CommandRun gone = run();
    assertThat(gone.exit()).isEqualTo(1);
    assertThat(gone.err()).contains("no service answers at");
  }
}
