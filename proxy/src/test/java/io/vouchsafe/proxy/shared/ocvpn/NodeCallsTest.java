package io.vouchsafe.proxy.shared.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vouchsafe.config.Secret;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.proxy.ocvpn.OwnerCalls;
import io.vouchsafe.proxy.ocvpn.OwnerUnavailableException;
import io.vouchsafe.proxy.shared.seal.Seals;
import io.vouchsafe.proxy.shared.stream.Node;
import io.vouchsafe.proxy.shared.stream.Nodes;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Calls that nodes hand on to each other")
class NodeCallsTest {
  private static final Secret KEY = new Secret("a key of the lab, thirty-two octets");
  private static final String ONE = "1111111111111111";
  private static final String TWO = "2222222222222222";
  private static final String PATH = "/v1/acme/ocvpn/poll";
  private static final OwnerCalls.Call CALL =
      new OwnerCalls.Call(
          PATH,
          Buffer.buffer("{\"serial_number\":\"A\"}"),
          List.of(Der.copyOf(new byte[] {0x30, 1, 7}), Der.copyOf(new byte[] {0x30, 0})));

  private final TurnedClock clock = new TurnedClock(Instant.parse("2026-11-29T12:00:00Z"));
  private final List<Map<String, String>> sent = new ArrayList<>();
  private Optional<URI> url = Optional.of(URI.create("http://127.0.0.1:8180"));
  private NodeCalls one;
  private NodeCalls two;

  @BeforeEach
  void begin() {
    one = node(ONE, TWO, KEY);
    two = node(TWO, ONE, KEY);
    clock.turn(Duration.ofSeconds(1));
  }

  private NodeCalls node(String self, String other, Secret key) {
    return new NodeCalls(
        new NodeCalls.Ground(
            new TwoNodes(self, other),
            new Seals("vs:", List.of(key)),
            (target, headers, body) -> {
              sent.add(headers);
              return Future.succeededFuture(
                  new OwnerCalls.Answer(
                      200, Optional.empty(), Optional.empty(), Buffer.buffer(target.toString())));
            },
            clock,
            clock,
            new SecureRandom()));
  }

  /** Two nodes that hear each other. */
  private final class TwoNodes implements Nodes {
    private final String self;
    private final String other;

    TwoNodes(String self, String other) {
      this.self = self;
      this.other = other;
    }

    @Override
    public Node self() {
      return new Node(self, "n-" + self.charAt(0));
    }

    @Override
    public List<Seen> others() {
      Node node = new Node(other, "n-" + other.charAt(0));
      return List.of(new Seen(node, clock.instant(), "1", Optional.empty(), url));
    }

    @Override
    public List<String> staleBecause() {
      return List.of();
    }

    @Override
    public boolean isStale() {
      return false;
    }

    @Override
    public boolean forget(String name) {
      return false;
    }
  }

  private Map<String, String> handOn() {
    Future<OwnerCalls.Answer> answer = one.handOn(TWO, CALL);
    assertThat(answer.succeeded()).isTrue();
    return sent.getLast();
  }

  private static OwnerCalls.Call bare(String path, Buffer body) {
    return new OwnerCalls.Call(path, body, List.of());
  }

  private static OwnerCalls.Receipt receive(NodeCalls node, Map<String, String> headers) {
    return node.receive(bare(PATH, CALL.body()), headers);
  }

  @Test
  @DisplayName("are believed by the node that they are for, with the device's certificates, once")
  void once() {
    Map<String, String> headers = handOn();
    assertThat(receive(two, headers)).isEqualTo(new OwnerCalls.Receipt.Accepted(ONE, CALL.chain()));
    assertThat(receive(two, headers)).as("again").isInstanceOf(OwnerCalls.Receipt.Refused.class);
    assertThat(receive(two, handOn())).isInstanceOf(OwnerCalls.Receipt.Accepted.class);
  }

  @Test
  @DisplayName("are believed by nobody else, and not under another key")
  void whom() {
    assertThat(receive(one, handOn())).isInstanceOf(OwnerCalls.Receipt.Refused.class);
    NodeCalls stranger = node(TWO, ONE, new Secret("another key, of thirty-two octets.."));
    clock.turn(Duration.ofSeconds(1));
    assertThat(receive(stranger, handOn())).isInstanceOf(OwnerCalls.Receipt.Refused.class);
  }

  @Test
  @DisplayName("are not believed when the message, its path or the certificates are others")
  void altered() {
    Map<String, String> headers = handOn();
    assertThat(two.receive(bare(PATH, Buffer.buffer("{}")), headers))
        .isInstanceOf(OwnerCalls.Receipt.Refused.class);
    assertThat(two.receive(bare("/v1/acme/ocvpn/regack", CALL.body()), headers))
        .isInstanceOf(OwnerCalls.Receipt.Refused.class);
    Map<String, String> other = new HashMap<>(headers);
    other.put(OwnerCalls.CHAIN, HandedChain.write(List.of(CALL.chain().getFirst())));
    assertThat(receive(two, other)).isInstanceOf(OwnerCalls.Receipt.Refused.class);
    assertThat(receive(two, headers)).isInstanceOf(OwnerCalls.Receipt.Accepted.class);
  }

  @Test
  @DisplayName("are not believed later, nor by a process that began after them")
  void late() {
    Map<String, String> headers = handOn();
    NodeCalls again = node(TWO, ONE, KEY);
    assertThat(receive(again, headers)).isInstanceOf(OwnerCalls.Receipt.Refused.class);
    clock.turn(Duration.ofSeconds(29));
    assertThat(receive(two, headers)).isInstanceOf(OwnerCalls.Receipt.Accepted.class);
    Map<String, String> old = handOn();
    clock.turn(Duration.ofMillis(30_001));
    assertThat(receive(two, old)).isInstanceOf(OwnerCalls.Receipt.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1 from=1111111111111111 to=2222222222222222 at=1 nonce=00 seal=00",
        "2 from=1111111111111111 to=2222222222222222 at=1 nonce=00000000000000000000000000000000"
            + " seal=00"
      })
  @DisplayName("say so in one way")
  void nonsense(String header) {
    assertThat(receive(two, Map.of(OwnerCalls.SEAL, header, OwnerCalls.CHAIN, "")))
        .isInstanceOf(OwnerCalls.Receipt.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://10.0.0.7:8180", "http://127.0.0.1:8180", "http://[::1]:8180"})
  @DisplayName("go over TLS, or on loopback")
  void safely(String target) {
    url = Optional.of(URI.create(target));
    Future<OwnerCalls.Answer> answer = one.handOn(TWO, CALL);
    assertThat(answer.result().body().toString()).isEqualTo(target + PATH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://10.0.0.7:8180", "http://node:8180", "ftp://127.0.0.1"})
  @DisplayName("go nowhere else")
  void unsafely(String target) {
    url = Optional.of(URI.create(target));
    Future<OwnerCalls.Answer> answer = one.handOn(TWO, CALL);
    assertThat(answer.cause())
        .isInstanceOfSatisfying(
            OwnerUnavailableException.class,
            told -> {
              assertThat(told).hasMessageContaining("node n-2").hasMessageNotContaining("10.0.0.7");
              assertThat(told.detail()).contains("neither https nor loopback");
            });
    assertThat(sent).isEmpty();
  }

  @Test
  @DisplayName("say in words why they go nowhere")
  void words() {
    assertThat(one.handOn("3333333333333333", CALL).cause()).hasMessageContaining("not heard of");
    url = Optional.empty();
    assertThat(((OwnerUnavailableException) one.handOn(TWO, CALL).cause()).detail())
        .contains("no shared.api_url");
  }

  @Test
  @DisplayName("are refused, and none is forgotten, when too many come")
  void bounded() {
    SeenNonces seen = new SeenNonces(2);
    assertThat(seen.isFirst("a", 0)).isTrue();
    assertThat(seen.isFirst("b", 0)).isTrue();
    assertThat(seen.isFirst("c", 0)).isFalse();
    assertThat(seen.isFirst("a", 0)).isFalse();
    assertThat(seen.isFirst("c", Duration.ofSeconds(61).toNanos())).isTrue();
  }
}
