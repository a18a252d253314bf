package io.vouchsafe.proxy.front.tls;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;

/**
 * Writes the header that the upstream sees: what the client may say, the framing anew, then what is
 * ours.
 */
final class RequestFields {
  private RequestFields() {}

  /**
   * Fills the header of {@code out}.
   *
   * @param webSocket whether the upgrade goes on
   */
  static void write(
      HttpServerRequest in,
      ConnectionOptions options,
      boolean webSocket,
      ClientFields client,
      HttpClientRequest out) {
    MultiMap received = in.headers();
    MultiMap headers = out.headers();
    String host = received.get(HttpHeaders.HOST);
    if (host != null) {
      headers.add(HttpHeaders.HOST, FieldOctets.of(host));
    }
    boolean lists = !options.names().isEmpty();
    received.forEach(
        (name, value) -> {
          if (ClientFieldNames.isKept(name) && !(lists && isListed(options, name))) {
            headers.add(FieldOctets.of(name), FieldOctets.of(value));
          }
        });
    frame(in, received, headers, out);
    if (webSocket) {
      headers.add(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
      headers.add(HttpHeaders.UPGRADE, WebSocketUpgrade.PROTOCOL);
    }
    ConnectionFields.of(in).attach(headers, host);
    List<Map.Entry<CharSequence, CharSequence>> ours = client.fields();
    for (int i = 0; i < ours.size(); i++) {
      headers.add(ours.get(i).getKey(), ours.get(i).getValue());
    }
  }

  /**
   * RFC 8470 §5.1: who marks a request as one that may have been replayed on its way to us is heard
   * by the upstream, and no list takes that away. We accept no early data, and mark none.
   */
  private static boolean isListed(ConnectionOptions options, String name) {
    return options.lists(name) && !name.equalsIgnoreCase("early-data");
  }

  /** RFC 9112 §6: a length, or chunks, or no content at all; never two of them. */
  private static void frame(
      HttpServerRequest in, MultiMap received, MultiMap headers, HttpClientRequest out) {
    if (received.contains(HttpHeaders.TRANSFER_ENCODING)) {
      out.setChunked(true);
    } else {
      String length = received.get(HttpHeaders.CONTENT_LENGTH);
      if (length == null) {
        return;
      }
      headers.add(HttpHeaders.CONTENT_LENGTH, length);
    }
    if (expectsContinue(in)) {
      headers.add(HttpHeaders.EXPECT, HttpHeaders.CONTINUE);
    }
  }

  /** RFC 9110 §10.1.1: whoever speaks HTTP/1.0 has heard of no interim response. */
  static boolean expectsContinue(HttpServerRequest in) {
    return in.version() != HttpVersion.HTTP_1_0 && in.headers().contains(HttpHeaders.EXPECT);
  }
}
