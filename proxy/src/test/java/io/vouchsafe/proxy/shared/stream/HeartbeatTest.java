package io.vouchsafe.proxy.shared.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A heartbeat")
class HeartbeatTest {

  @Test
  void isReadAsItWasWritten() {
    Heartbeat beat =
        new Heartbeat(
            "1.2",
            Optional.of(URI.create("https://a.example:8181")),
            Optional.empty(),
            Map.of("orders", "ab12"),
            Map.of("0123456789abcdef", new Heartbeat.Mark(1_795_000_000_000L, 7)));

    assertThat(Heartbeat.of(beat.encode())).contains(beat);
  }

  @Test
  void ofALaterVersionMayHaveMore() {
    assertThat(
            Heartbeat.of(
                Buffer.buffer(
                    "{\"version\":\"9\",\"mood\":[1],\"heard\":null,\"digests\":{\"a\":null}}")))
        .contains(
            new Heartbeat("9", Optional.empty(), Optional.empty(), Map.of("a", ""), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"digests\":7}",
        "{\"admin_url\":\"http://[\"}",
        "{\"digests\":[]}",
        "{\"heard\":{\"x\":\"1-y\"}}"
      })
  void ofAnotherFormIsNone(String body) {
    assertThat(Heartbeat.of(Buffer.buffer(body))).isEmpty();
  }

  @Test
  void isBounded() {
    StringBuilder body = new StringBuilder("{\"heard\":{");
    for (int i = 0; i < 1000; i++) {
      body.append("\"n%d\":\"1-1\",".formatted(i));
    }
    body.append("\"x\":\"1-1\"}}");

    assertThat(Heartbeat.of(Buffer.buffer(body.toString())).orElseThrow().heard())
        .hasSize(NodeTable.MOST);
  }
}
