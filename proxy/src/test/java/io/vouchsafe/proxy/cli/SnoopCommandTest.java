package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.gateway.strongswan.ScriptedCharon;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import io.vouchsafe.vpnauth.wire.vici.ViciPacket;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command, against a charon that plays what a real one said, and a service. */
class SnoopCommandTest {
  private static final String NOBODY = "http://127.0.0.1:9";

  @TempDir Path directory;

  @Test
  void whatCharonSaysIsToldUntilItEnds() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onSocket(
            directory.resolve("vici"),
            peer -> {
              greet(peer);
              play(peer, "idr");
            })) {
      CommandRun run =
          CommandRun.of("ike", "snoop", "--vici", charon.address().toString(), "--admin", NOBODY);
      assertThat(charon.broken()).isEmpty();
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).contains("charon ended the connection");
      assertThat(run.out())
          .contains("10.9.0.2  \"alice@lab.test\"  IKE_SA 14\n")
          .contains(
              "  why          the peer asked for vpn.other.test, and no connection of the gateway"
                  + " has that identity\n");
    }
  }

  @Test
  void ourVerdictStandsInBetween() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    List<String> asked = new CopyOnWriteArrayList<>();
    Path token = Files.writeString(directory.resolve("token"), "geheim\n");
    HttpServer service = service(asked, taken);
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              greet(peer);
              awaits(taken);
              play(peer, "good-pool");
            })) {
      CommandRun run =
          CommandRun.of(
              "ike",
              "snoop",
              "--vici",
              charon.address().toString(),
              "--admin",
              "http://127.0.0.1:" + service.getAddress().getPort(),
              "--token",
              "file:" + token);
      assertThat(run.out())
          .contains(
              "  our verdict  deny identity_not_listed: not in staff (reference 0123456789-2)\n");
      assertThat(run.err()).doesNotContain("no verdicts", "geheim");
      assertThat(asked)
          .startsWith("limit=1", "limit=200&wait=20&after=0123456789-1")
          .contains("limit=200&wait=20&after=0123456789-2");
    } finally {
      service.stop(0);
    }
  }

  /** Said once, however often it is asked again; charon is shown all the same. */
  @Test
  void aServiceThatDoesNotAnswerIsSaidOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        call -> {
          asked.countDown();
          answer(call, 401, "{}");
        });
    service.start();
    String admin = "http://127.0.0.1:" + service.getAddress().getPort();
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              greet(peer);
              awaits(asked);
              play(peer, "proposal");
            })) {
      CommandRun run =
          CommandRun.of("ike", "snoop", "--vici", charon.address().toString(), "--admin", admin);
      assertThat(run.err())
          .containsOnlyOnce(
              "no verdicts from " + admin + " (status 401): charon alone is shown; asking again");
      assertThat(run.out()).contains("NO_PROPOSAL_CHOSEN");
    } finally {
      service.stop(0);
    }
  }

  private static HttpServer service(List<String> asked, CountDownLatch taken) throws IOException {
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/decisions",
        call -> {
          String query = call.getRequestURI().getQuery();
          asked.add(query);
          if (!"Bearer geheim".equals(call.getRequestHeaders().getFirst("Authorization"))) {
            answer(call, 401, "{}");
          } else if (query.equals("limit=1")) {
            answer(call, 200, "{\"decisions\":[{\"reference\":\"0123456789-1\"}]}");
          } else if (query.endsWith("-1")) {
            answer(
                call,
                200,
                """
                {"decisions":[{"reference":"0123456789-2","decision":"deny",
                 "reason":"identity_not_listed","personal":{"detail":"not in staff",
                 "claimed_id":{"type":"email","value":"alice@lab.test"}}}],"missed":false}
                """);
          } else {
            taken.countDown();
            answer(call, 200, "{\"decisions\":[],\"missed\":false}");
          }
        });
    service.start();
    return service;
  }

  private static void answer(HttpExchange call, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(status, body.length);
    call.getResponseBody().write(body);
    call.close();
  }

  private static void awaits(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A stranger chooses its identity. */
  @Test
  void textOfStrangersMovesNoCursor() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              greet(peer);
              peer.send(
                  log(
                      "looking for peer configs matching 10.9.0.1[x]...10.9.0.2[\u001b[2J\r"
                          + "\u202eevil]"),
                  log("received end entity cert \"CN=\u0007\u009b" + "y".repeat(3_000) + "\""),
                  log("received proposals: \u001b]0;title\u0007"));
            })) {
      CommandRun run =
          CommandRun.of("ike", "snoop", "--vici", charon.address().toString(), "--admin", NOBODY);
      assertThat(run.out()).contains("\\u{1b}[2J\\u{d}\\u{202e}evil", "\\u{1b}]0;title\\u{7}");
      assertThat(run.out().chars().filter(c -> c != '\n' && Character.isISOControl(c))).isEmpty();
    }
  }

  @Test
  void itEndsWhenItsTimeIsOver() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              greet(peer);
              peer.silence();
            })) {
      CommandRun run =
          CommandRun.of(
              "ike",
              "snoop",
              "--vici",
              charon.address().toString(),
              "--admin",
              NOBODY,
              "--seconds",
              "1");
      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void nobodyThereIsRefusedWithTheAddress() {
    String socket = "unix:" + directory.resolve("none");
    CommandRun run = CommandRun.of("ike", "snoop", "--vici", socket, "--admin", NOBODY);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("charon at " + socket + " cannot be reached");
  }

  @Test
  void whatIsNoViciIsSaid() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> peer.raw("HTTP/1.1 400 Bad Request".getBytes(StandardCharsets.UTF_8)))) {
      CommandRun run =
          CommandRun.of("ike", "snoop", "--vici", charon.address().toString(), "--admin", NOBODY);
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).contains("charon sent what is no VICI: a packet of 1213486160 octets");
    }
  }

  private static ViciPacket log(String message) {
    return new ViciPacket.Event(
        "log", ViciMessage.builder().put("ikesa-uniqueid", "1").put("msg", message).build());
  }

  private static void greet(ScriptedCharon.Peer peer) throws IOException {
    for (String event :
        List.of("list-conn", "log", "ike-updown", "child-updown", "ike-rekey")) {
      peer.readRegister(event);
      peer.send(new ViciPacket.EventConfirm());
    }
    peer.readCommand("list-conns");
    ViciMessage local = ViciMessage.builder().put("id", "gw.lab.test").build();
    ViciMessage connection = ViciMessage.builder().section("local-1", local).build();
    peer.send(
        new ViciPacket.Event(
            "list-conn", ViciMessage.builder().section("staff", connection).build()),
        new ViciPacket.CommandResponse(ViciMessage.EMPTY));
  }

  private static void play(ScriptedCharon.Peer peer, String recording) throws IOException {
    try (InputStream file =
        SnoopCommandTest.class.getResourceAsStream("/snoop/" + recording + ".jsonl")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        JsonObject event = new JsonObject(line);
        peer.send(
            new ViciPacket.Event(
                event.getString("event"), message(event.getJsonObject("message"))));
      }
    }
  }

  private static ViciMessage message(JsonObject json) {
    ViciMessage.Builder builder = ViciMessage.builder();
    for (Map.Entry<String, Object> entry : json) {
      if (entry.getValue() instanceof JsonObject section) {
        builder.section(entry.getKey(), message(section));
      } else if (entry.getValue() instanceof String text) {
        builder.put(entry.getKey(), text);
      }
    }
    return builder.build();
  }
}
