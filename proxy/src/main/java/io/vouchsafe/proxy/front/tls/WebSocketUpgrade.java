package io.vouchsafe.proxy.front.tls;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changing to the WebSocket protocol (RFC 6455 §4), the one upgrade that goes on to an upstream.
 * Whatever else {@code Upgrade} asks for is left out, which RFC 9110 §7.8 allows everybody.
 */
final class WebSocketUpgrade {
  static final CharSequence PROTOCOL = HttpHeaders.createOptimized("websocket");

  private static final String KEY = "Sec-WebSocket-Key";
  private static final String ACCEPT = "Sec-WebSocket-Accept";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private WebSocketUpgrade() {}

  /** Whether the upgrade to {@code protocol} is among those that {@code headers} ask for. */
  static boolean asksFor(String protocol, MultiMap headers) {
    if (!headers.contains(HttpHeaders.UPGRADE)) {
      return false;
    }
    for (String line : headers.getAll(HttpHeaders.UPGRADE)) {
      for (int at = 0; at <= line.length(); ) {
        int comma = line.indexOf(',', at);
        int end = comma < 0 ? line.length() : comma;
        if (line.substring(at, end).strip().equalsIgnoreCase(protocol)) {
          return true;
        }
        at = end + 1;
      }
    }
    return false;
  }

  /**
   * Whether {@code request} opens a WebSocket: a GET of HTTP/1.1 without content, with exactly one
   * key. Anything else is an ordinary request.
   */
  static boolean isAskedBy(HttpServerRequest request, ConnectionOptions options) {
    MultiMap headers = request.headers();
    return request.version() == HttpVersion.HTTP_1_1
        && request.method().equals(HttpMethod.GET)
        && options.lists("upgrade")
        && asksFor("websocket", headers)
        && !headers.contains(HttpHeaders.TRANSFER_ENCODING)
        && isZero(headers.get(HttpHeaders.CONTENT_LENGTH))
        && headers.getAll(KEY).size() == 1;
  }

  private static boolean isZero(@Nullable String length) {
    return length == null || length.equals("0");
  }

  /**
   * Whether a 101 is the answer of somebody who speaks the protocol and has seen this very request
   * (RFC 6455 §4.1): what follows is no HTTP any more, and nobody will look into it.
   */
  static boolean isGrantedBy(MultiMap answer, MultiMap request) {
    List<String> accepts = answer.getAll(ACCEPT);
    return asksFor("websocket", answer)
        && ConnectionOptions.of(answer).lists("upgrade")
        && accepts.size() == 1
        && accepts.getFirst().strip().equals(accept(request.get(KEY)));
  }

  private static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key.strip() + GUID).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
