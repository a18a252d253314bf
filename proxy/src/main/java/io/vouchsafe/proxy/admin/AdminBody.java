package io.vouchsafe.proxy.admin;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestBody;
import io.vouchsafe.proxy.net.http.MediaType;

/**
 * The document in a request of the admin port. Its type must be said: a form that some web page
 * makes an operator's browser send has another one.
 */
final class AdminBody {
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
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return MediaType.JSON.isNamedBy(type) || MediaType.YAML.isNamedBy(type)
        ? RequestBody.read(request, maxBytes)
        : Future.failedFuture(
            new RequestBody.Refused(
                new HttpProblem(415, "Unsupported media type", "Content-Type: " + MediaType.JSON)));
  }
}
