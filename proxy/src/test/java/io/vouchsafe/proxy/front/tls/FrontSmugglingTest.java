package io.vouchsafe.proxy.front.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** After each attempt, the upstream has seen no request that was not sent, and no foreign name. */
@Timeout(60)
public class FrontSmugglingTest {
  private static ForwardingFixture front;

  @BeforeAll
  static void start() throws IOException {
    front = new ForwardingFixture();
  }

  @AfterAll
  static void stop() throws IOException {
    front.close();
  }

  static List<SmugglingCorpus.Attempt> attempts() {
    return SmugglingCorpus.attempts();
  }

  @Test
  void thereAreEnough() {
    assertThat(attempts()).hasSizeGreaterThanOrEqualTo(60);
    assertThat(attempts()).extracting(SmugglingCorpus.Attempt::name).doesNotHaveDuplicates();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attempts")
  void reachesNobody(SmugglingCorpus.Attempt attempt) throws IOException {
    attempt(front::dial, front.upstream, attempt);
  }

  /** How somebody gets to the front. */
  public interface Dial {
    Socket dial() throws IOException;
  }

  /** Makes {@code attempt} at whatever {@code dial} reaches, and looks at what its upstream saw. */
  public static void attempt(Dial dial, RecordingUpstream upstream, SmugglingCorpus.Attempt attempt)
      throws IOException {
    upstream.forget();
    try (Socket socket = dial.dial()) {
      RawClient client = new RawClient(socket);
      client.send(attempt.octets());
      for (int i = 0; i < attempt.requests(); i++) {
        assertThat(client.read().status()).isEqualTo(200);
      }
      if (attempt.requests() == 0) {
        assertThat(client.read().status()).isBetween(400, 499);
        assertThat(client.isAtEnd()).isTrue();
      }
    }
    // Whatever was passed on before is there when this one is answered.
    try (Socket socket = dial.dial()) {
      RawClient client = new RawClient(socket);
      client.send("GET /after HTTP/1.1\r\nHost: front.test\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(200);
    }
    List<RecordingUpstream.Seen> seen =
        upstream.seen().stream().filter(each -> !each.line().contains("/after")).toList();
    assertThat(seen).hasSize(attempt.requests());
    assertThat(upstream.wrong()).isEmpty();
    assertThat(upstream.everything())
        .doesNotContain(SmugglingCorpus.SMUGGLED, SmugglingCorpus.VILLAIN);
    if (attempt.body() != null) {
      assertThat(seen.getFirst().body()).isEqualTo(attempt.body());
    }
    for (RecordingUpstream.Seen each : seen) {
      assertThat(each.values("x-client-cn")).containsExactly("alice");
      assertThat(each.values("host")).containsExactly("front.test");
      assertThat(each.values("content-length").size() + each.values("transfer-encoding").size())
          .isLessThanOrEqualTo(1);
    }
  }
}
