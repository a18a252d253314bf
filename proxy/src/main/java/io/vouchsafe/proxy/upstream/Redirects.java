package io.vouchsafe.proxy.upstream;

import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.pki.revocation.Outcome;
import java.net.URI;
import java.net.URISyntaxException;

/** Whether a redirect is followed: a few times, and only to {@code allowed_hosts}. */
final class Redirects {
  /** A responder moves once; more is a loop or a portal. */
  static final int MAX_FOLLOWED = 3;

  private final AllowedHosts allowed;

  Redirects(AllowedHosts allowed) {
    this.allowed = allowed;
  }

  /** What is done about a redirect. */
  sealed interface Course {}

  record Follow(URI location) implements Course {}

  record Refuse(ChannelAnswer.Failed why) implements Course {}

  /**
   * Judges one redirect.
   *
   * @param from the URL that answered with it
   * @param followed how many were followed before
   */
  Course judge(URI from, HttpReply.Redirect redirect, int followed) {
    if (redirect.location().isEmpty()) {
      return refuse(redirect, "without a Location");
    }
    if (followed >= MAX_FOLLOWED) {
      return refuse(redirect, "after " + followed + " others");
    }
    try {
      URI location = from.resolve(new URI(redirect.location().get()));
      return allowed.allows(location)
          ? new Follow(location)
          : refuse(redirect, "to a host that is not in allowed_hosts");
    } catch (URISyntaxException e) {
      return refuse(redirect, "to what is no URL");
    }
  }

  private static Course refuse(HttpReply.Redirect redirect, String why) {
    return new Refuse(
        ChannelAnswer.Failed.of(Outcome.REDIRECT_REFUSED, "HTTP " + redirect.status() + " " + why));
  }
}
