package io.vouchsafe.proxy.net;

import io.vertx.core.Future;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.pki.revocation.Outcome;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.function.Function;

/** Whether a redirect is followed: a few times, and only to {@code allowed_hosts}. */
public final class Redirects {
  /** A server moves once; more is a loop or a portal. */
  public static final int MAX_FOLLOWED = 3;

  private final AllowedHosts allowed;

  public Redirects(AllowedHosts allowed) {
    this.allowed = allowed;
  }

  /** What is done about a redirect. */
  sealed interface Course {}

  record Follow(URI location) implements Course {}

  record Refuse(CallFailure why) implements Course {}

  /**
   * The first answer that leads nowhere else, or the refusal to go where one leads.
   *
   * @param send sends a call once
   */
  public <B> Future<HttpReply<B>> follow(
      HttpCall call, Function<HttpCall, Future<HttpReply<B>>> send) {
    return follow(call, send, 0);
  }

  private <B> Future<HttpReply<B>> follow(
      HttpCall call, Function<HttpCall, Future<HttpReply<B>>> send, int followed) {
    return send.apply(call)
        .compose(
            reply -> {
              if (!(reply instanceof HttpReply.Redirect<B>(HttpHead head))) {
                return Future.succeededFuture(reply);
              }
              return switch (judge(call.target(), head.status(), head.location(), followed)) {
                case Follow(URI location) ->
                    follow(call.redirectedTo(location), send, followed + 1);
                case Refuse(CallFailure why) -> Future.succeededFuture(new HttpReply.Failed<>(why));
              };
            });
  }

  /**
   * Judges one redirect.
   *
   * @param from the URL that answered with it
   * @param status 3xx
   * @param to its Location
   * @param followed how many were followed before
   */
  Course judge(URI from, int status, Optional<String> to, int followed) {
    if (to.isEmpty()) {
      return refuse(status, "without a Location");
    }
    if (followed >= MAX_FOLLOWED) {
      return refuse(status, "after " + followed + " others");
    }
    try {
      URI location = from.resolve(new URI(to.get()));
      return allowed.allows(location)
          ? new Follow(location)
          : refuse(status, "to a host that is not in allowed_hosts");
    } catch (URISyntaxException e) {
      return refuse(status, "to what is no URL");
    }
  }

  private static Course refuse(int status, String why) {
    return new Refuse(new CallFailure(Outcome.REDIRECT_REFUSED, "HTTP " + status + " " + why));
  }
}
