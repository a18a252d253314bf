package io.vouchsafe.proxy.upstream;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vouchsafe.pki.revocation.Outcome;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;

/** What a failed exchange is called in attempts. */
public final class UpstreamFailure {
  private UpstreamFailure() {}

  /** The outcome of {@code failure}; whatever it was, no answer came. */
  public static ChannelAnswer.Failed explain(Throwable failure) {
    return switch (failure) {
      case ConnectionPoolTooBusyException busy ->
          failed(Outcome.OVERLOADED, "no connection of ours was free");
      case UnknownHostException unknown -> failed(Outcome.UNREACHABLE, "host name not found");
      case io.netty.channel.ConnectTimeoutException slow ->
          failed(Outcome.TIMEOUT, "no connection in time");
      case TimeoutException slow -> failed(Outcome.TIMEOUT, "no answer in time");
      case IOException broken -> failed(Outcome.UNREACHABLE, reason(broken));
      default -> failed(Outcome.UNREACHABLE, reason(failure));
    };
  }

  private static ChannelAnswer.Failed failed(Outcome outcome, String detail) {
    return ChannelAnswer.Failed.of(outcome, detail);
  }

  private static String reason(Throwable failure) {
    String message = message(failure);
    Throwable cause = failure.getCause();
    return cause == null ? message : message + ": " + message(cause);
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
