package io.vouchsafe.proxy.front.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * A request's body within its limit of size. How long it may take says {@code
 * limits.request_timeout}, and the guard of the connection sees to it.
 */
public final class RequestBody {
  /** Sixty-four certificates of a usual size with their responses, several times over. */
  public static final int MAX_BYTES = 1 << 20;

  /** Beyond this much foreign text, decoding it would hold up the event loop for a millisecond. */
  static final int LARGE = 16 << 10;

  /** The body was refused; the connection is of no more use. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient HttpProblem problem;

    /** Refused, and this is to be said. */
    public Refused(HttpProblem problem) {
      super(problem.detail(), null, false, false);
      this.problem = problem;
    }

    public HttpProblem problem() {
      return problem;
    }
  }

  private RequestBody() {}

  /** Reads it; fails with {@link Refused} when it is too large, or when the connection ends. */
  public static Future<Buffer> read(HttpServerRequest request) {
    return read(request, MAX_BYTES);
  }

  /** The same with a limit of {@code maxBytes}. */
  public static Future<Buffer> read(HttpServerRequest request, int maxBytes) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    request.exceptionHandler(whole::tryFail);
    request.endHandler(end -> whole.tryComplete(body));
    request.handler(
        chunk -> {
          if (whole.future().isComplete()) {
            return;
          }
          if (body.length() + chunk.length() > maxBytes) {
            whole.tryFail(tooLarge(maxBytes));
          } else {
            body.appendBuffer(chunk);
          }
        });
    return whole.future();
  }

  private static Refused tooLarge(int maxBytes) {
    return new Refused(
        new HttpProblem(413, "Content too large", "at most " + maxBytes + " bytes are read"));
  }
}
