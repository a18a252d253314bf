package io.vouchsafe.proxy.upstream;

import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.pki.revocation.Outcome;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Whether a redirect is followed: a few times, and only to {@code allowed_hosts}. */
public final class Redirects {
  /** A responder moves once; more is a loop or a portal. */
  static final int MAX_FOLLOWED = 3;

  private final AllowedHosts allowed;

  public Redirects(AllowedHosts allowed) {
    this.allowed = allowed;
  }

  /** What is done about a redirect. */
  public sealed interface Course {}

  public record Follow(URI location) implements Course {}

  public record Refuse(ChannelAnswer.Failed why) implements Course {}

  /**
   * Judges one redirect.
   *
   * @param from the URL that answered with it
   * @param followed how many were followed before
   */
  Course judge(URI from, HttpReply.Redirect redirect, int followed) {
    return judge(from, redirect.status(), redirect.location(), followed);
  }

  /**
   * Judges one redirect.
   *
   * @param from the URL that answered with it
   * @param status 3xx
   * @param to its Location
   * @param followed how many were followed before
   */
  public Course judge(URI from, int status, Optional<String> to, int followed) {
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
    return new Refuse(
        ChannelAnswer.Failed.of(Outcome.REDIRECT_REFUSED, "HTTP " + status + " " + why));
  }
}
