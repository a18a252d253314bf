package io.vouchsafe.proxy.upstream;

import io.netty.channel.ChannelException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vouchsafe.pki.revocation.Outcome;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;

/** What a failed exchange is called in attempts. */
public final class UpstreamFailure {
  private UpstreamFailure() {}

  /** What the system says when the process has no descriptor left. */
  private static final String NO_DESCRIPTOR = "Too many open files";

  private static final int MOST_CAUSES = 8;

  /**
   * The outcome of {@code failure}; whatever it was, no answer came. That we have no connection
   * left to ask by is no silence of the responder's (contract, section 5, {@code overloaded}).
   */
  public static ChannelAnswer.Failed explain(Throwable failure) {
    if (isOurOwn(failure)) {
      return failed(Outcome.OVERLOADED, "no connection could be opened: " + reason(failure));
    }
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

  /** Netty's {@link ChannelException}: there was not even a socket. */
  private static boolean isOurOwn(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
      if (cause instanceof ChannelException || message(cause).contains(NO_DESCRIPTOR)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
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
