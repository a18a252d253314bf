package io.vouchsafe.proxy.front.tls;

import static io.vouchsafe.proxy.front.tls.RawHttp2.fields;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 clients of an upstream that speaks HTTP/1.1, good and hostile. */
@Timeout(60)
class Http2ForwardingTest {
  private static final int PROTOCOL_ERROR = 1;

  private ForwardingFixture front;

  @BeforeEach
  void start() throws IOException {
    front = new ForwardingFixture();
  }

  @AfterEach
  void stop() throws IOException {
    front.close();
  }

  private RawHttp2 client() throws IOException {
    return new RawHttp2(new Socket("127.0.0.1", front.http2Port()));
  }

  private static Http2Headers request(String method, String path, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                ":method", method, ":scheme", "https", ":path", path, ":authority", "front.test"));
    all.addAll(Arrays.asList(more));
    return fields(all.toArray(String[]::new));
  }

  @Test
  void aRequestBecomesHttp11AndBack() throws IOException {
    front.upstream.answers(
        "HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n"
            + "Set-Cookie: a\r\nSet-Cookie: b\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nhello\r\n0\r\nX-T: u\r\nX-Vouchsafe-A: b\r\n\r\n");
    try (RawHttp2 client = client()) {
      client.headers(
          1,
          true,
          request(
              "GET", "/a?b", "cookie", "c=d", "cookie", "e=f", "te", "trailers", "accept", "*"));
      RawHttp2.Outcome got = client.outcome(1);
      assertThat(got.status()).isEqualTo(200);
      assertThat(got.body()).isEqualTo("hello");
      assertThat(got.head().getAll("set-cookie")).hasSize(2);
      assertThat(got.head().names().toString())
          .doesNotContain("x-hop", "connection", "keep-alive", "transfer-encoding");
      assertThat(got.trailer().names().toString()).isEqualTo("[x-t]");
    }
    RecordingUpstream.Seen seen = front.upstream.seen().getFirst();
    assertThat(seen.line()).isEqualTo("GET /a?b HTTP/1.1");
    assertThat(seen.values("host")).containsExactly("front.test");
    assertThat(seen.values("cookie")).containsExactly("c=d; e=f");
    assertThat(seen.values("x-client-cn")).containsExactly("alice");
    assertThat(seen.names()).doesNotContain("te", "transfer-encoding", "content-length");
  }

  @Test
  void contentOfKnownAndUnknownLengthArrives() throws IOException {
    try (RawHttp2 client = client()) {
      client.headers(1, false, request("POST", "/", "content-length", "5"));
      client.data(1, false, "he").data(1, true, "llo");
      assertThat(client.outcome(1).status()).isEqualTo(200);
      client.headers(3, false, request("PUT", "/")).data(3, false, "hel");
      client.data(3, false, "lo");
      client.headers(3, true, fields("x-client-cn", "eve", "x-t", "u"));
      assertThat(client.outcome(3).status()).isEqualTo(200);
      client.headers(5, false, request("POST", "/")).data(5, true, "");
      assertThat(client.outcome(5).status()).isEqualTo(200);
      client.headers(7, true, request("HEAD", "/"));
      assertThat(client.outcome(7).head().get("content-length").toString()).isEqualTo("2");
    }
    List<RecordingUpstream.Seen> seen = front.upstream.seen();
    assertThat(seen)
        .extracting(RecordingUpstream.Seen::body)
        .containsExactly("hello", "hello", "", "");
    assertThat(seen.get(0).values("content-length")).containsExactly("5");
    assertThat(seen.get(1).values("transfer-encoding")).containsExactly("chunked");
    assertThat(front.upstream.everything()).doesNotContain("eve");
  }

  @Test
  void streamsDoNotHinderEachOther() throws IOException {
    try (RawHttp2 client = client()) {
      for (int stream = 1; stream < 40; stream += 2) {
        client.headers(stream, true, request("GET", "/" + stream));
      }
      assertThat(client.outcome(39).status()).isEqualTo(200);
    }
  }

  @Test
  void anAnswerThatBreaksOffResetsTheStream() throws IOException {
    front.upstream.answers(
        (seen, out, socket) -> {
          RecordingUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
          socket.close();
        });
    try (RawHttp2 client = client()) {
      client.headers(1, true, request("GET", "/"));
      assertThat(client.outcome(1).reset()).isEqualTo(2);
      front.upstream.answers(RecordingUpstream.OK);
      client.headers(3, true, request("GET", "/"));
      assertThat(client.outcome(3).status()).isEqualTo(200);
    }
  }

  @Test
  void anEarlyAnswerEndsTheStreamWithoutAnError() throws IOException {
    front.upstream.hears(
        (head, out, socket) -> {
          RecordingUpstream.write(out, "HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno");
          return true;
        });
    try (RawHttp2 client = client()) {
      client.headers(1, false, request("POST", "/")).data(1, false, "hello");
      RawHttp2.Outcome got = client.outcome(1);
      assertThat(got.status()).isEqualTo(401);
      assertThat(got.body()).isEqualTo("no");
      client.data(1, false, "more");
      front.upstream.hears((head, out, socket) -> true);
      client.headers(3, true, request("GET", "/"));
      assertThat(client.outcome(3).status()).isEqualTo(200);
    }
  }

  @Test
  void aStreamThatTheClientResetsEndsTheUpstreamsTurn() throws IOException {
    front.upstream.answers((seen, out, socket) -> {});
    try (RawHttp2 client = client()) {
      client.headers(1, true, request("GET", "/"));
      ForwardingTest.until(() -> front.upstream.seen().size() == 1);
      client.frame(RawHttp2.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
      ForwardingTest.until(() -> front.direct.ended.get() == 1);
    }
  }

  @Test
  void muchContentGoesUpAndDown() throws IOException {
    String much = "0123456789abcdef".repeat(100_000);
    front.upstream.answers(
        "HTTP/1.1 200 OK\r\nContent-Length: " + much.length() + "\r\n\r\n" + much);
    try (RawHttp2 client = client()) {
      client.headers(1, true, request("GET", "/"));
      assertThat(client.outcome(1).body().equals(much)).isTrue();
    }
  }

  static Stream<Arguments> hostile() {
    String[] good = {
      ":method", "GET", ":scheme", "https", ":path", "/", ":authority", "front.test"
    };
    return Stream.of(
        row("connection", good, "connection", "close"),
        row("transfer-encoding", good, "transfer-encoding", "chunked"),
        row("upgrade", good, "upgrade", "websocket"),
        row("keep-alive", good, "keep-alive", "timeout=5"),
        row("proxy-connection", good, "proxy-connection", "keep-alive"),
        row("te other than trailers", good, "te", "gzip"),
        row("upper case", good, "X-Client-CN", "eve"),
        row("CR LF in a value", good, "x", "y\r\nX-Client-CN: eve"),
        row("LF in a value", good, "x", "y\nX-Client-CN: eve"),
        row("NUL in a value", good, "x", "y\u0000z"),
        row("a control character in a value", good, "x", "y\u0001z"),
        row("white space before a value", good, "x", " y"),
        row("white space behind a value", good, "x", "y\t"),
        row("CR LF in a name", good, "x\r\ny", "z"),
        row("a colon in a name", good, "x:y", "z"),
        row("a space in a name", good, "x y", "z"),
        row("an empty name", good, "", "z"),
        row("a name beyond ASCII", good, "x\u00e9", "z"),
        row("two authorities", good, "host", "other.test"),
        row("two authorities, again", good, ":authority", "other.test"),
        row("two hosts", good, "host", "front.test", "host", "other.test"),
        row("a host of another port", good, "host", "front.test:8443"),
        row("a pseudo-header field behind another", good, "x", "y", ":path", "/b"),
        row("two paths", good, ":path", "/b"),
        row("two methods", good, ":method", "POST"),
        row("two schemes", good, ":scheme", "http"),
        row("an unknown pseudo-header field", good, ":client", "eve"),
        row("a pseudo-header field of an answer", good, ":status", "200"),
        row("content-length without content", good, "content-length", "5"),
        row("content-length twice", good, "content-length", "0", "content-length", "1"),
        row("content-length with a sign", good, "content-length", "+0"),
        row("content-length with a comma", good, "content-length", "0, 1"),
        row("content-length empty", good, "content-length", ""),
        row("no path", without(good, ":path")),
        row("no method", without(good, ":method")),
        row("no scheme", without(good, ":scheme")),
        row("no authority", without(good, ":authority")),
        row("an empty path", with(good, ":path", "")),
        row("a path that is none", with(good, ":path", "x")),
        row("a path of another host", with(good, ":path", "https://other.test/")),
        row("the asterisk for GET", with(good, ":path", "*")),
        row("CR LF in the path", with(good, ":path", "/ HTTP/1.1\r\nX-Client-CN: eve\r\n\r\n")),
        row("a space in the path", with(good, ":path", "/a b")),
        row("a fragment in the path", with(good, ":path", "/a#b")),
        row("CR LF in the method", with(good, ":method", "GET / HTTP/1.1\r\nX: y\r\n\r\nGET")),
        row("a space in the method", with(good, ":method", "GET /x")),
        row("an empty method", with(good, ":method", "")),
        row("a user in the authority", with(good, ":authority", "eve@front.test")),
        row("CR LF in the authority", with(good, ":authority", "front.test\r\nX: y")),
        row("a list of authorities", with(good, ":authority", "front.test,other.test")),
        row("an empty authority", with(good, ":authority", "")),
        row("another scheme", with(good, ":scheme", "ftp")),
        row("a scheme that is none", with(good, ":scheme", "https://x/?")),
        row("too many fields", good, many(200)));
  }

  private static String[] many(int count) {
    String[] fields = new String[2 * count];
    for (int i = 0; i < count; i++) {
      fields[2 * i] = "x" + i;
      fields[2 * i + 1] = "y";
    }
    return fields;
  }

  private static Arguments row(String name, String[] good, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(good));
    all.addAll(Arrays.asList(more));
    return Arguments.of(name, all.toArray(String[]::new));
  }

  private static String[] without(String[] good, String name) {
    List<String> all = new ArrayList<>(Arrays.asList(good));
    int at = all.indexOf(name);
    all.remove(at);
    all.remove(at);
    return all.toArray(String[]::new);
  }

  private static String[] with(String[] good, String name, String value) {
    List<String> all = new ArrayList<>(Arrays.asList(good));
    all.set(all.indexOf(name) + 1, value);
    return all.toArray(String[]::new);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void resetsTheStream(String name, String[] fields) throws IOException {
    try (RawHttp2 client = client()) {
      client.headers(1, true, fields(fields));
      RawHttp2.Outcome got = client.outcome(1);
      assertThat(got.status()).isZero();
      assertThat(got.closed()).as("the connection goes on").isFalse();
      assertThat(got.reset()).isEqualTo(PROTOCOL_ERROR);
      client.headers(3, true, request("GET", "/after"));
      RawHttp2.Outcome after = client.outcome(3);
      assertThat(after.status()).as("%s", after).isEqualTo(200);
    }
    assertThat(front.upstream.seen())
        .extracting(RecordingUpstream.Seen::line)
        .containsExactly("GET /after HTTP/1.1");
    assertThat(front.upstream.everything()).doesNotContain("eve");
  }

  @ParameterizedTest
  @ValueSource(strings = {"he", "hello!", "hello world"})
  void contentThatDoesNotFitItsLengthResetsTheStream(String content) throws IOException {
    try (RawHttp2 client = client()) {
      client.headers(1, false, request("POST", "/", "content-length", "5"));
      client.data(1, true, content);
      assertThat(client.outcome(1).reset()).isEqualTo(PROTOCOL_ERROR);
      client.headers(3, true, request("GET", "/after"));
      assertThat(client.outcome(3).status()).isEqualTo(200);
    }
    assertThat(front.upstream.seen())
        .extracting(RecordingUpstream.Seen::line)
        .containsExactly("GET /after HTTP/1.1");
  }

  @Test
  void aTrailerWithAPseudoHeaderFieldResetsTheStream() throws IOException {
    try (RawHttp2 client = client()) {
      client.headers(1, false, request("POST", "/")).data(1, false, "hello");
      client.headers(1, true, fields(":path", "/b"));
      assertThat(client.outcome(1).reset()).isEqualTo(PROTOCOL_ERROR);
    }
    assertThat(front.upstream.seen()).isEmpty();
  }

  @Test
  void methodsOfAProxyAreRefused() throws IOException {
    try (RawHttp2 client = client()) {
      client.headers(1, true, request("TRACE", "/"));
      assertThat(client.outcome(1).status()).isEqualTo(405);
      client.headers(3, true, request("PRI", "/"));
      assertThat(client.outcome(3).status()).isEqualTo(405);
      client.headers(5, false, fields(":method", "CONNECT", ":authority", "front.test:443"));
      assertThat(client.outcome(5).status()).isEqualTo(405);
      client.headers(7, true, request("brew", "/"));
      assertThat(client.outcome(7).status()).isEqualTo(200);
    }
    assertThat(front.upstream.seen()).hasSize(1);
  }

  @Test
  void aHostThatIsNotOursIsMisdirected() throws IOException {
    try (RawHttp2 client = client()) {
      client.headers(
          1,
          true,
          fields(":method", "GET", ":scheme", "https", ":path", "/", ":authority", "other.test"));
      assertThat(client.outcome(1).status()).isEqualTo(421);
      client.headers(
          3,
          true,
          fields(":method", "GET", ":scheme", "https", ":path", "/", "host", "other.test"));
      assertThat(client.outcome(3).status()).isEqualTo(421);
      client.headers(
          5, true, fields(":method", "GET", ":scheme", "https", ":path", "/", "host", "localhost"));
      assertThat(client.outcome(5).status()).isEqualTo(200);
    }
  }
}
