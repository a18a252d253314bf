package io.vouchsafe.proxy.front.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What somebody sends who wants the upstream to see another request than the front, or to be
 * somebody else. Runs at any front whose clients are called alice: the octets are those of
 * HTTP/1.1, after TLS where there is any. The host is {@code front.test}.
 */
public final class SmugglingCorpus {
  /** Never a part of anything that the upstream may see. */
  public static final String SMUGGLED = "smuggled";

  /** Whom nobody may claim to be. */
  public static final String VILLAIN = "mallory";

  /**
   * An attempt.
   *
   * @param octets one a character
   * @param requests how many requests the upstream may see of it
   * @param body of the first of them; null where it does not matter
   */
  public record Attempt(String name, String octets, int requests, String body) {
    /** As they are sent. */
    public byte[] bytes() {
      return octets.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final String HOST = "Host: front.test\r\n";
  private static final String HIDDEN =
      "GET /smuggled HTTP/1.1\r\nHost: front.test\r\nX-Client-CN: mallory\r\n\r\n";

  private final List<Attempt> attempts = new ArrayList<>();

  private SmugglingCorpus() {}

  /** All of them. */
  public static List<Attempt> attempts() {
    SmugglingCorpus corpus = new SmugglingCorpus();
    corpus.lengths();
    corpus.chunks();
    corpus.lines();
    corpus.hosts();
    corpus.upgrades();
    corpus.identities();
    corpus.bodies();
    return List.copyOf(corpus.attempts);
  }

  /** Nothing of it may reach the upstream. */
  private void refused(String name, String octets) {
    attempts.add(new Attempt(name, octets, 0, null));
  }

  /** It is {@code requests} good requests, whatever it looks like. */
  private void passes(String name, String octets, int requests, String body) {
    attempts.add(new Attempt(name, octets, requests, body));
  }

  private static String post(String fields, String body) {
    return "POST /a HTTP/1.1\r\n" + HOST + fields + "\r\n\r\n" + body;
  }

  private void lengths() {
    refused("CL.TE", post("Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + HIDDEN));
    refused(
        "TE.CL",
        post(
            "Transfer-Encoding: chunked\r\nContent-Length: 4",
            "5c\r\n" + HIDDEN + "\r\n0\r\n\r\n"));
    refused("CL.CL", post("Content-Length: 0\r\nContent-Length: " + HIDDEN.length(), HIDDEN));
    refused("CL list", post("Content-Length: 0, " + HIDDEN.length(), HIDDEN));
    refused("CL with a plus", post("Content-Length: +" + HIDDEN.length(), HIDDEN));
    refused("CL with a minus", post("Content-Length: -1", HIDDEN));
    refused("CL in hexadecimal", post("Content-Length: 0x10", HIDDEN));
    refused("CL with a space within", post("Content-Length: 0 0", HIDDEN));
    refused("CL beyond 64 bits", post("Content-Length: 18446744073709551616", HIDDEN));
    refused("CL without a value", post("Content-Length:", HIDDEN));
    refused("CL with a space before its colon", post("Content-Length : 0", HIDDEN));
    refused("CL with a NUL", post("Content-Length: 0\u0000", HIDDEN));
    refused("CL in a folded line", post("X: y\r\n Content-Length: 0", HIDDEN));
    passes(
        "CL in another spelling",
        post("Content_Length: " + HIDDEN.length() + "\r\nContent-Length: 0", ""),
        1,
        "");
    passes(
        "CL that Connection lists",
        post("Connection: content-length\r\nContent-Length: 2", "hi"),
        1,
        "hi");
  }

  private void chunks() {
    for (String coding :
        List.of(
            "xchunked",
            " chunked, identity",
            "identity, chunked",
            "gzip, chunked",
            "chunked;q=1",
            "\"chunked\"",
            "\u000bchunked",
            "chunked\r\nTransfer-Encoding: identity",
            "",
            "\r\n chunked",
            "x\rchunked")) {
      refused(
          "TE " + coding.replaceAll("[^a-zA-Z;=, ]", "_"),
          post("Transfer-Encoding: " + coding, "0\r\n\r\n" + HIDDEN));
    }
    refused(
        "TE with a space before its colon",
        post("Transfer-Encoding : chunked", "0\r\n\r\n" + HIDDEN));
    refused(
        "TE in HTTP/1.0",
        "POST /a HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN);
    passes(
        "TE in another spelling",
        post("Transfer_Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"),
        1,
        "0\r\n\r\n");
    passes(
        "TE that Connection lists",
        post("Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked", "2\r\nhi\r\n0\r\n\r\n"),
        1,
        "hi");
  }

  /** The head is good and goes on; what follows it never becomes a whole request. */
  private void bodies() {
    for (String chunk :
        List.of(
            "5\nhello\r\n0\r\n\r\n",
            "5\r\nhello\n0\r\n\r\n",
            "5\r\nhelloXX0\r\n\r\n",
            "100000000\r\n",
            "-1\r\n",
            "0x5\r\nhello\r\n0\r\n\r\n",
            "5 \r\nhello\r\n0\r\n\r\n",
            "5;a=\"\r\nhello\r\n0\r\n\r\n",
            "5;\n\r\nhello\r\n0\r\n\r\n",
            "0\r\nTransfer-Encoding: chunked\r\n\r\n",
            "0\r\nContent-Length: 5\r\n\r\n",
            "0\r\nHost: other.test\r\n\r\n",
            "0\n\n")) {
      refused(
          "chunk " + chunk.replaceAll("[^a-zA-Z0-9;=, -]", "_"),
          post("Transfer-Encoding: chunked", chunk + HIDDEN));
    }
    passes(
        "a request in a body",
        post("Content-Length: 24", "GET /hidden HTTP/1.1\r\n\r\n"),
        1,
        "GET /hidden HTTP/1.1\r\n\r\n");
    passes(
        "names in a trailer",
        post(
            "Transfer-Encoding: chunked\r\nTrailer: X-Client-CN",
            "2\r\nhi\r\n0\r\nX-Client-CN: mallory\r\nclient_cert: mallory\r\n\r\n"),
        1,
        "hi");
  }

  private void lines() {
    refused("a bare LF behind the line", "GET /a HTTP/1.1\n" + HOST + "\r\n" + HIDDEN);
    refused("a bare LF in a field", post("X: y\nX-Client-CN: mallory", ""));
    refused("a bare CR in a field", post("X: y\rX-Client-CN: mallory", ""));
    refused("a NUL in a field", post("X: y\u0000z", ""));
    refused("a folded field", post("X: y\r\n\tz", ""));
    refused("a space before a colon", post("X-Client-CN : mallory", ""));
    refused("a tab before a colon", post("X-Client-CN\t: mallory", ""));
    refused("a space before the first field", "GET /a HTTP/1.1\r\n " + HOST + "\r\n");
    refused("an empty line before", "\r\nGET /smuggled HTTP/1.1\r\n" + HOST + "\r\n");
    refused("two spaces in the line", "GET  /a HTTP/1.1\r\n" + HOST + "\r\n");
    refused("two versions", "GET /a HTTP/1.1 HTTP/1.1\r\n" + HOST + "\r\n");
    refused("a version without a number", "GET /a HTTP/x\r\n" + HOST + "\r\n");
    refused("a tab in the target", "GET /a\tb HTTP/1.1\r\n" + HOST + "\r\n");
    refused("a fragment in the target", "GET /a#b HTTP/1.1\r\n" + HOST + "\r\n");
    refused("CONNECT", "CONNECT front.test:443 HTTP/1.1\r\n" + HOST + "\r\n" + HIDDEN);
    refused("TRACE", "TRACE /a HTTP/1.1\r\n" + HOST + "\r\n");
    refused("HTTP/2 with prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    refused("a method that is no token", "GE(T /a HTTP/1.1\r\n" + HOST + "\r\n");
    refused("another expectation", post("Content-Length: 2\r\nExpect: 200-ok", "hi"));
    passes(
        "percent-encoded line ends in the target",
        "GET /a%0d%0aX-Client-CN:%20mallet HTTP/1.1\r\n" + HOST + "\r\n",
        1,
        "");
  }

  private void hosts() {
    refused("no Host", "GET /a HTTP/1.1\r\n\r\n");
    refused("two Hosts", "GET /a HTTP/1.1\r\n" + HOST + "Host: other.test\r\n\r\n");
    refused("a list of Hosts", "GET /a HTTP/1.1\r\nHost: front.test, other.test\r\n\r\n");
    refused("another Host", "GET /a HTTP/1.1\r\nHost: other.test\r\n\r\n");
    refused("a Host with a user", "GET /a HTTP/1.1\r\nHost: a@front.test\r\n\r\n");
    refused("a target of another host", "GET https://other.test/a HTTP/1.1\r\n" + HOST + "\r\n");
    refused("a target with a user", "GET https://a@front.test/a HTTP/1.1\r\n" + HOST + "\r\n");
    passes(
        "a Host in another spelling",
        "GET /a HTTP/1.1\r\n" + HOST + "HOST_: mallet\r\nX-Forwarded-Host: mallory\r\n\r\n",
        1,
        "");
  }

  private void upgrades() {
    refused(
        "h2c",
        "GET /a HTTP/1.1\r\n"
            + HOST
            + "Connection: Upgrade, HTTP2-Settings\r\n"
            + "Upgrade: h2c\r\n"
            + "HTTP2-Settings: AAMAAABk\r\n\r\n");
    refused("h2c in a list", "GET /a HTTP/1.1\r\n" + HOST + "Upgrade: websocket , H2C\r\n\r\n");
    passes(
        "a WebSocket without a key, and a request behind it",
        "GET /a HTTP/1.1\r\n"
            + HOST
            + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\nGET /b HTTP/1.1\r\n"
            + HOST
            + "\r\n",
        2,
        "");
    passes(
        "a WebSocket with content",
        "GET /a HTTP/1.1\r\n"
            + HOST
            + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\n"
            + "Content-Length: 2\r\n\r\nhi",
        1,
        "hi");
  }

  private void identities() {
    passes(
        "identities",
        "GET /a HTTP/1.1\r\n"
            + HOST
            + "X-Client-CN: mallory\r\nx_client_cn: mallory\r\nX-Client_CN: mallory\r\n"
            + "Client-Cert: :bWFsbG9yeQ==:mallory\r\nX-Vouchsafe-Identity: mallory\r\n\r\n",
        1,
        "");
    passes(
        "identities that Connection lists",
        "GET /a HTTP/1.1\r\n"
            + HOST
            + "Connection: X-Client-CN, Client-Cert, close\r\nX-Client-CN: mallory\r\n\r\n",
        1,
        "");
    refused(
        "a Connection that lists too much",
        "GET /a HTTP/1.1\r\n" + HOST + "Connection: " + "a,".repeat(40) + "\r\n\r\n");
    passes(
        "where it says that it is",
        "GET /a HTTP/1.1\r\n"
            + HOST
            + "Forwarded: for=mallory\r\nX-Forwarded-For: mallory\r\nx_forwarded_proto: mallory\r\n"
            + "X-Real-IP: mallory\r\nTrue-Client-IP: mallory\r\nClient_IP: mallory\r\n\r\n",
        1,
        "");
    passes(
        "what becomes a variable",
        "GET /a HTTP/1.1\r\n" + HOST + "Proxy: mallory\r\nProxy-Authorization: mallory\r\n\r\n",
        1,
        "");
  }
}
