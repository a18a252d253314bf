package io.vouchsafe.proxy.bench.siege;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Requests that two parsers read differently, each with a second one behind it (RFC 9112 §6.3,
 * §11.2). The contract (HTTP everywhere) demands one refusal and the end of the connection.
 */
final class SmuggledRequests {
  private static final String SECOND = "GET /v1/attacker/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  private final String line;

  SmuggledRequests(String tenant) {
    this.line = "POST /v1/" + tenant + "/decisions HTTP/1.1\r\n";
  }

  List<byte[]> requests() {
    List<byte[]> requests = new ArrayList<>();
    framed().forEach(headers -> requests.add(withBody(headers, "0\r\n\r\n")));
    Stream.of("100000000", "10000000000000000", "80000000", "-1", "+0", "0x0", " 0")
        .forEach(
            size ->
                requests.add(
                    withBody("Host: a\r\nTransfer-Encoding: chunked\r\n", size + "\r\n\r\n")));
    hosts().forEach(headers -> requests.add(withBody(headers, "")));
    requests.add(HttpText.raw("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n" + SECOND));
    requests.add(
        HttpText.raw(
            line.replace("1.1", "1.0")
                + "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + SECOND));
    requests.add(HttpText.raw(" " + line + "Host: a\r\nContent-Length: 0\r\n\r\n" + SECOND));
    requests.add(HttpText.raw(line.replace("\r\n", "\n") + "Host: a\n\n" + SECOND));
    requests.add(HttpText.raw("GET http://b/v1/x HTTP/1.1\r\nHost: a\r\n\r\n" + SECOND));
    return requests;
  }

  /** Whose end is told twice, or in words that not everybody reads. */
  private static Stream<String> framed() {
    return Stream.of(
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 0",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: identity, chunked",
            "Transfer-Encoding:\r\n chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "Transfer-Encoding : chunked",
            "Transfer-Encoding: xchunked",
            "Content-Length: 5\r\nContent-Length: 5",
            "Content-Length: 5, 5",
            "Content-Length: +5",
            "Content-Length: 0x5",
            "Content-Length : 5",
            "X: y\r\n Content-Length: 5")
        .map(headers -> "Host: a\r\n" + headers + "\r\n");
  }

  /** None, two, and one that is no host. */
  private static Stream<String> hosts() {
    return Stream.of(
            "",
            "Host: a\r\nHost: a\r\n",
            "Host: a\r\nHost: b\r\n",
            "Host: a b\r\n",
            "Host: a/b\r\n")
        .map(headers -> headers + "Content-Length: 0\r\n");
  }

  private byte[] withBody(String headers, String body) {
    return HttpText.raw(line + headers + "\r\n" + body + SECOND);
  }
}
