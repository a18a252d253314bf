package io.vouchsafe.proxy.front.http.guard;

import java.util.ArrayList;
import java.util.List;

/** Requests that two parsers could read differently, and odd ones that all read alike. */
public final class HttpCorpus {

  /**
   * What is sent and what comes of it.
   *
   * @param bytes one octet a character
   * @param statuses of the answers, in order
   * @param closes whether the connection ends then
   */
  public record Row(String name, String bytes, List<Integer> statuses, boolean closes) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String HOST = "Host: localhost\r\n";
  private static final String AUTH = "/v1/acme/auth";

  /** Rides on every refused request, in the same packet. */
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\n" + HOST + "\r\n";

  private final List<Row> rows = new ArrayList<>();

  private HttpCorpus() {}

  /** Rows that the guard refuses, with whatever rides on them. */
  public static List<Row> refused() {
    HttpCorpus corpus = new HttpCorpus();
    corpus.lengths();
    corpus.encodings();
    corpus.chunks();
    corpus.trailers();
    corpus.hosts();
    corpus.requestLines();
    corpus.fields();
    corpus.bounds();
    return List.copyOf(corpus.rows);
  }

  /** Rows that pass; the statuses are those of a service that has a tenant {@code acme}. */
  public static List<Row> passing() {
    HttpCorpus corpus = new HttpCorpus();
    corpus.good();
    return List.copyOf(corpus.rows);
  }

  private void refuse(int status, String name, String bytes) {
    rows.add(new Row(name, bytes + SMUGGLED, List.of(status), true));
  }

  /** A POST with these header lines and this body. */
  private static String post(String fields, String body) {
    return "POST " + AUTH + " HTTP/1.1\r\n" + HOST + fields + "\r\n\r\n" + body;
  }

  private static String get(String fields) {
    return "GET " + AUTH + " HTTP/1.1\r\n" + fields + "\r\n";
  }

  private void lengths() {
    refuse(
        400,
        "length and encoding",
        post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"));
    refuse(
        400,
        "encoding and length",
        post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"));
    refuse(
        400,
        "encoding and length 0",
        post("Transfer-Encoding: chunked\r\nContent-Length: 0", "0\r\n\r\n"));
    refuse(400, "length twice, the same", post("Content-Length: 5\r\nContent-Length: 5", "hello"));
    refuse(400, "length twice, different", post("Content-Length: 0\r\ncontent-length: 5", "hello"));
    for (String value :
        List.of(
            "5, 5",
            "5,",
            "+5",
            "-1",
            "5 5",
            "5\t5",
            "0x5",
            "",
            "5;",
            "1e1",
            "5.0",
            "five",
            "'5'",
            "\u00b9",
            "9223372036854775808",
            "18446744073709551621",
            "00000000000000000005",
            "5\u000b",
            "5\u0000",
            "5\u007f")) {
      refuse(400, "length " + printable(value), post("Content-Length: " + value, "hello"));
    }
    refuse(400, "space before the colon of the length", post("Content-Length : 5", "hello"));
  }

  private void encodings() {
    for (String value :
        List.of(
            "chunked, identity",
            "identity",
            "identity, chunked",
            "gzip, chunked",
            "gzip",
            "chunked, chunked",
            "chunked,",
            ",chunked",
            "xchunked",
            "chunkedx",
            "chunked;q=1",
            "\"chunked\"",
            "",
            "\u000bchunked",
            "chunked\u000b",
            "chunked\u0000",
            "chun ked")) {
      refuse(400, "encoding " + printable(value), post("Transfer-Encoding: " + value, "0\r\n\r\n"));
    }
    refuse(
        400,
        "encoding twice",
        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"));
    refuse(
        400,
        "encoding twice, another",
        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n"));
    refuse(400, "encoding folded", post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n"));
    refuse(400, "encoding behind a fold", post("X: y\r\n Transfer-Encoding: chunked", "0\r\n\r\n"));
    refuse(
        400, "encoding, space before the colon", post("Transfer-Encoding : chunked", "0\r\n\r\n"));
    refuse(400, "encoding, NUL in the name", post("Transfer-Encoding\u0000: chunked", "0\r\n\r\n"));
    refuse(400, "encoding behind a bare CR", post("X: y\rTransfer-Encoding: chunked", "0\r\n\r\n"));
    refuse(400, "encoding behind a bare LF", post("X: y\nTransfer-Encoding: chunked", "0\r\n\r\n"));
    refuse(
        400,
        "encoding in HTTP/1.0",
        "POST " + AUTH + " HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  }

  private void chunks() {
    for (String line :
        List.of(
            "100000000",
            "10000000000000000",
            "80000000",
            "ffffffff",
            "7fffffff0",
            "-1",
            "+5",
            "0x5",
            "5 ",
            " 5",
            "5\t",
            "",
            "g",
            "5g",
            "5,5",
            "5.0",
            "5;a\rb",
            "5;a\nb",
            "5;a=\"",
            "5;a=\"\\\"",
            "5;\u0000",
            "5 ;a=b",
            "5;" + "a".repeat(300),
            "00000000000000000000000005")) {
      refuse(400, "chunk " + printable(line), chunked(line + "\r\nhello\r\n0\r\n\r\n"));
    }
    refuse(400, "chunk size and a bare LF", chunked("5\nhello\r\n0\r\n\r\n"));
    refuse(400, "a bare LF behind the data", chunked("5\r\nhello\n0\r\n\r\n"));
    refuse(400, "a bare CR behind the data", chunked("5\r\nhello\r0\r\n\r\n"));
    refuse(400, "more data than the size", chunked("5\r\nhello!\r\n0\r\n\r\n"));
    refuse(400, "less data than the size", chunked("6\r\nhello\r\n0\r\n\r\n"));
    refuse(400, "the last size and a bare LF", chunked("0\n\r\n"));
    refuse(400, "the end and a bare LF", chunked("0\r\n\n"));
  }

  private static String chunked(String body) {
    return post("Transfer-Encoding: chunked", body);
  }

  private void trailers() {
    for (String field :
        List.of(
            "Content-Length: 5",
            "Transfer-Encoding: chunked",
            "Host: other",
            " folded: x",
            "a b: c",
            "no colon",
            ": x",
            "x: \u0001",
            "x: y\rz",
            "x: y\nz",
            "x: " + "y".repeat(9000))) {
      refuse(400, "trailer " + printable(field), chunked("0\r\n" + field + "\r\n\r\n"));
    }
    refuse(400, "trailer of many fields", chunked("0\r\n" + "x: y\r\n".repeat(33) + "\r\n"));
  }

  private void hosts() {
    refuse(400, "no host", get(""));
    refuse(400, "two hosts, the same", get(HOST + HOST));
    refuse(400, "two hosts, different", get(HOST + "HOST: other\r\n"));
    refuse(400, "two hosts in HTTP/1.0", "GET " + AUTH + " HTTP/1.0\r\n" + HOST + HOST + "\r\n");
    refuse(400, "an invalid host in HTTP/1.0", "GET " + AUTH + " HTTP/1.0\r\nHost: a b\r\n\r\n");
    for (String value :
        List.of(
            "",
            "a b",
            "a/b",
            "a@b",
            "a:b",
            "a:",
            "a:99999",
            "a:123456",
            ":80",
            "[::1",
            "[]",
            "[::1]x",
            "[g::]",
            "::1",
            "a,b",
            "http://a",
            "a?b",
            "a#b",
            "a\\b",
            "a\u0001",
            "\u00e9",
            "a%zz",
            "a%2",
            "<a>")) {
      refuse(400, "host " + printable(value), get("Host: " + value + "\r\n"));
    }
    refuse(
        400,
        "absolute-form of another host",
        "GET http://other" + AUTH + " HTTP/1.1\r\n" + HOST + "\r\n");
    refuse(
        400,
        "absolute-form of another port",
        "GET http://localhost:81" + AUTH + " HTTP/1.1\r\n" + HOST + "\r\n");
    refuse(
        400,
        "absolute-form with https' port",
        "GET http://localhost:443" + AUTH + " HTTP/1.1\r\n" + HOST + "\r\n");
    refuse(
        400,
        "absolute-form with a user",
        "GET http://u@localhost" + AUTH + " HTTP/1.1\r\n" + HOST + "\r\n");
    refuse(400, "absolute-form without a host", "GET http:///x HTTP/1.1\r\n" + HOST + "\r\n");
    refuse(
        400,
        "absolute-form of another scheme",
        "GET ftp://localhost/ HTTP/1.1\r\n" + HOST + "\r\n");
  }

  private void requestLines() {
    for (String line :
        List.of(
            " GET / HTTP/1.1",
            "\r\nGET / HTTP/1.1",
            "\nGET / HTTP/1.1",
            "\tGET / HTTP/1.1",
            "GET  / HTTP/1.1",
            "GET /  HTTP/1.1",
            "GET / HTTP/1.1 ",
            "GET\t/ HTTP/1.1",
            "GET /\tHTTP/1.1",
            "GET /a b HTTP/1.1",
            "GET /",
            "GET",
            "GET / HTTP/0.9",
            "GET / HTTP/2.0",
            "GET / HTTP/1.2",
            "GET / HTTP/1.10",
            "GET / HTTP/1",
            "GET / HTTP/01.1",
            "GET / http/1.1",
            "GET / HTTP/1,1",
            "GET / XTTP/1.1",
            "GET / HTTP/1.1x",
            "GET x HTTP/1.1",
            "GET * HTTP/1.1",
            "OPTIONS ** HTTP/1.1",
            "GET localhost:80 HTTP/1.1",
            "GET /#a HTTP/1.1",
            "GET /\u0000 HTTP/1.1",
            "GET /\u007f HTTP/1.1",
            "GET /\rx HTTP/1.1",
            "GET /\nx HTTP/1.1",
            "G(T / HTTP/1.1",
            "GET: / HTTP/1.1",
            "G\u0000T / HTTP/1.1",
            "G\u00c9T / HTTP/1.1",
            "\"GET\" / HTTP/1.1",
            "{\"chain\":[]}",
            "\u0016\u0003\u0001\u0002")) {
      refuse(400, "line " + printable(line), line + "\r\n" + HOST + "\r\n");
    }
    refuse(400, "bare LF behind the request line", "GET / HTTP/1.1\n" + HOST + "\r\n");
    refuse(400, "bare LF everywhere", "GET / HTTP/1.1\nHost: localhost\n\n");
    refuse(400, "CR CR LF behind the request line", "GET / HTTP/1.1\r\r\n" + HOST + "\r\n");
    refuse(405, "CONNECT", "CONNECT localhost:80 HTTP/1.1\r\n" + HOST + "\r\n");
    refuse(405, "CONNECT of a path", "CONNECT " + AUTH + " HTTP/1.1\r\n" + HOST + "\r\n");
    refuse(405, "TRACE", "TRACE " + AUTH + " HTTP/1.1\r\n" + HOST + "\r\n");
    refuse(405, "HTTP/2 with prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  }

  private void fields() {
    for (String field :
        List.of(
            "X: y\r\n z",
            "X: y\r\n\tz",
            " X: y",
            "\tX: y",
            "X : y",
            "X\t: y",
            "no colon",
            ": y",
            "X(: y",
            "X Y: z",
            "X\u0000Y: z",
            "X\u00e9: z",
            "X: \u0000",
            "X: \u0001",
            "X: \u007f",
            "X: a\u001bb",
            "X: a\rb",
            "X: a\nb",
            "X: a\r\r",
            "X: \u000c",
            "X\r: y",
            "X\n: y",
            "\"X\": y",
            "X:y\r\n:",
            "@: y")) {
      refuse(400, "field " + printable(field), get(HOST + field + "\r\n"));
    }
    refuse(400, "white space behind the request line", "GET / HTTP/1.1\r\n " + HOST + "\r\n");
    refuse(400, "bare LF before the body", "GET / HTTP/1.1\r\n" + HOST + "\n");
    refuse(400, "bare CR before the body", "GET / HTTP/1.1\r\n" + HOST + "\rx");
    rows.add(
        new Row(
            "bad behind good",
            get(HOST) + get(HOST + "X : y\r\n") + SMUGGLED,
            List.of(401, 400),
            true));
    rows.add(
        new Row(
            "bad chunk behind good",
            get(HOST) + chunked("100000000\r\n") + SMUGGLED,
            List.of(401, 400),
            true));
  }

  private void bounds() {
    refuse(
        414, "a line of 16 KiB", "GET /" + "a".repeat(16 << 10) + " HTTP/1.1\r\n" + HOST + "\r\n");
    refuse(431, "a field of 64 KiB", get(HOST + "X: " + "a".repeat(64 << 10) + "\r\n"));
    refuse(431, "fields of 64 KiB", get(HOST + ("X: " + "a".repeat(1000) + "\r\n").repeat(66)));
    refuse(431, "101 fields", get(HOST + "X: y\r\n".repeat(100)));
  }

  private void pass(String name, String bytes, Integer... statuses) {
    rows.add(new Row(name, bytes, List.of(statuses), false));
  }

  private void good() {
    String next = "GET /nothing HTTP/1.1\r\n" + HOST + "\r\n";
    pass("plain", get(HOST), 401);
    pass("two at once", get(HOST) + next, 401, 404);
    pass("ten at once", get(HOST).repeat(10), 401, 401, 401, 401, 401, 401, 401, 401, 401, 401);
    pass("a method of one's own", "FOO " + AUTH + " HTTP/1.1\r\n" + HOST + "\r\n", 401);
    pass("connect in small letters", "connect " + AUTH + " HTTP/1.1\r\n" + HOST + "\r\n", 401);
    pass(
        "a method of one's own elsewhere",
        "FOO /v1/acme/decisions HTTP/1.1\r\n" + HOST + "\r\n" + next,
        405,
        404);
    pass("length 0", post("Content-Length: 0", "") + next, 401, 404);
    pass("length 5", post("Content-Length: 5", "hello") + next, 401, 404);
    pass("length 0005", post("Content-Length:0005 ", "hello") + next, 401, 404);
    pass("no chunk", chunked("0\r\n\r\n") + next, 401, 404);
    pass("letters of any case", post("TRANSFER-encoding: Chunked", "0\r\n\r\n") + next, 401, 404);
    pass("chunks", chunked("5\r\nhello\r\n00A\r\n0123456789\r\n000\r\n\r\n") + next, 401, 404);
    pass("extensions", chunked("5;a=b;c=\"d;\\\"\"\r\nhello\r\n0;x\r\n\r\n") + next, 401, 404);
    pass("trailers", chunked("5\r\nhello\r\n0\r\nX-T: y\r\nZ:\r\n\r\n") + next, 401, 404);
    pass(
        "what looks like a request in a body",
        post("Content-Length: " + SMUGGLED.length(), SMUGGLED) + next,
        401,
        404);
    pass("port", get("Host: localhost:8180\r\n"), 401);
    pass("address", get("Host: 127.0.0.1:8180\r\n"), 401);
    pass("IPv6 address", get("Host: [::1]:8180\r\n"), 401);
    pass("nginx' upstream", get("Host: vouchsafe_backend\r\n"), 401);
    pass("absolute-form", "GET http://LOCALHOST" + AUTH + " HTTP/1.1\r\n" + HOST + "\r\n", 401);
    pass(
        "absolute-form with its scheme's port",
        "GET http://localhost:80" + AUTH + " HTTP/1.1\r\n" + HOST + "\r\n",
        401);
    pass("tab and obs-text", get(HOST + "X:\ta\tb \u00e9\t\r\nY:\r\n"), 401);
    pass("100 fields", get(HOST + "X: y\r\n".repeat(99)), 401);
    pass("a large header", get(HOST + "X: " + "a".repeat(65_000) + "\r\n"), 401);
    pass(
        "a long path",
        "GET " + AUTH + "/" + "a".repeat(16_000) + " HTTP/1.1\r\n" + HOST + "\r\n",
        401);
    pass(
        "odd octets in a path", "GET " + AUTH + "/\u00e9|{}\"<> HTTP/1.1\r\n" + HOST + "\r\n", 401);
    pass(
        "another upgrade",
        get(
                HOST
                    + "Connection: Upgrade, HTTP2-Settings\r\n"
                    + "Upgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABk\r\n")
            + next,
        401,
        404);
    pass(
        "WebSocket where there is none",
        get(HOST + "Connection: Upgrade\r\nUpgrade: websocket\r\n") + next,
        401,
        404);
    pass(
        "HTTP/1.0 with keep-alive",
        "GET " + AUTH + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + next,
        401,
        404);
    rows.add(
        new Row(
            "HTTP/1.0 without a host",
            "GET " + AUTH + " HTTP/1.0\r\n\r\n" + next,
            List.of(401),
            true));
    rows.add(
        new Row(
            "nginx' auth_request",
            "GET "
                + AUTH
                + " HTTP/1.0\r\nHost: vouchsafe_backend\r\nConnection: close\r\n"
                + "X-SSL-Client-Cert: \r\n\r\n"
                + next,
            List.of(401),
            true));
    rows.add(new Row("close", get(HOST + "Connection: close\r\n") + next, List.of(401), true));
  }

  private static String printable(String text) {
    StringBuilder shown = new StringBuilder("'");
    for (int i = 0; i < Math.min(text.length(), 40); i++) {
      char c = text.charAt(i);
      shown.append(c < 0x20 || c >= 0x7f ? "<%02x>".formatted((int) c) : String.valueOf(c));
    }
    return shown.append("'").toString();
  }
}
