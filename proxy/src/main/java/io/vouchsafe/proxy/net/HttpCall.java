package io.vouchsafe.proxy.net;

import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.pki.Der;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;

/**
 * One HTTP request.
 *
 * @param destination whom to ask
 * @param target the whole URL: the destination's, or longer for a GET
 * @param posted the body of a POST; empty = GET
 * @param hostHeader sent instead of the URL's host
 * @param headers all others, in their order; free of control characters
 * @param tls how an https server is verified
 * @param patience longest time to connect
 * @param rules what is wanted of the answer
 */
public record HttpCall(
    Destination destination,
    URI target,
    Optional<Der> posted,
    Optional<String> hostHeader,
    SequencedMap<String, String> headers,
    Supplier<ClientSSLOptions> tls,
    Duration patience,
    AnswerRules rules) {

  boolean isTls() {
    return "https".equalsIgnoreCase(target.getScheme());
  }

  /** The same request to where a redirect leads; what the settings say of the Host ends there. */
  HttpCall redirectedTo(URI location) {
    return new HttpCall(
        destination.redirectedTo(location),
        location,
        posted,
        Optional.empty(),
        headers,
        tls,
        patience,
        rules);
  }

  /** RFC 9112 §3, for one request on a connection; the URL holds no control characters. */
  byte[] head() {
    String path = target.getRawPath();
    String query = target.getRawQuery();
    StringBuilder head =
        new StringBuilder(posted.isPresent() ? "POST " : "GET ")
            .append(path == null || path.isEmpty() ? "/" : path)
            .append(query == null ? "" : "?" + query)
            .append(" HTTP/1.1\r\nHost: ")
            .append(hostHeader.orElseGet(target::getRawAuthority))
            .append("\r\nConnection: close\r\n");
    for (Map.Entry<String, String> header : headers.entrySet()) {
      head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    posted.ifPresent(body -> head.append("Content-Length: ").append(body.length()).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }
}
