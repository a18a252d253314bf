package io.vouchsafe.proxy.admin;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.proxy.http.Problem;
import io.vouchsafe.proxy.http.RequestBody;
import java.util.Locale;
import java.util.Optional;

/**
 * The document in a request of the admin port. Its type must be said: a form that some web page
 * makes an operator's browser send has another one.
 */
final class AdminBody {
  private static final String JSON = "application/json";
  private static final String YAML = "application/yaml";

  private AdminBody() {}

  /** The answer of a GET, in which every entry has an id, can be sent back. */
  private static final int MAX_LIST = 16 << 20;

  static Future<Buffer> read(HttpServerRequest request) {
    return read(request, RequestBody.MAX_BYTES);
  }

  /** The same for a list of up to ten thousand entries. */
  static Future<Buffer> readList(HttpServerRequest request) {
    return read(request, MAX_LIST);
  }

  private static Future<Buffer> read(HttpServerRequest request, int maxBytes) {
    String type = Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_TYPE)).orElse("");
    String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return media.equals(JSON) || media.equals(YAML)
        ? RequestBody.read(request, maxBytes)
        : Future.failedFuture(
            new RequestBody.Refused(
                new Problem(415, "Unsupported media type", "Content-Type: " + JSON)));
  }
}
