package io.vouchsafe.proxy.net;

import io.netty.channel.ChannelException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vouchsafe.pki.revocation.Outcome;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;

/**
 * Why a call to a server brought nothing of use.
 *
 * @param outcome what it is called in attempts
 * @param detail one sentence for people with the values compared
 */
public record CallFailure(Outcome outcome, String detail) {

  /** What the system says when the process has no descriptor left. */
  private static final String NO_DESCRIPTOR = "Too many open files";

  private static final int MOST_CAUSES = 8;

  /**
   * What {@code failure} is called; whatever it was, no answer came. That we have no connection
   * left to ask by is no silence of the server's (contract, section 5, {@code overloaded}).
   */
  public static CallFailure explain(Throwable failure) {
    if (isOurOwn(failure)) {
      return new CallFailure(
          Outcome.OVERLOADED, "no connection could be opened: " + reason(failure));
    }
    return switch (failure) {
      case ConnectionPoolTooBusyException busy ->
          new CallFailure(Outcome.OVERLOADED, "no connection of ours was free");
      case UnknownHostException unknown ->
          new CallFailure(Outcome.UNREACHABLE, "host name not found");
      case io.netty.channel.ConnectTimeoutException slow ->
          new CallFailure(Outcome.TIMEOUT, "no connection in time");
      case TimeoutException slow -> new CallFailure(Outcome.TIMEOUT, "no answer in time");
      case IOException broken -> new CallFailure(Outcome.UNREACHABLE, reason(broken));
      default -> new CallFailure(Outcome.UNREACHABLE, reason(failure));
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
