package io.vouchsafe.proxy.gateway.openvpn;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds clients that negotiate no keys. A server with {@code reneg-sec 0} or {@code auth-gen-token}
 * asks nobody again, and then nothing but a cut ends a session. A server does not tell its
 * interval: the longest that was seen lately counts, and OpenVPN's default until enough were seen.
 * On the gateway's event loop.
 */
final class NegotiationWatch {
  /** OpenVPN's {@code reneg-sec} where nothing is set. */
  static final Duration DEFAULT = Duration.ofHours(1);

  /** So many different clients must have been seen, or all that there are. */
  static final int WITNESSES = 3;

  private static final int MOST_SEEN = 64;
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Logger LOG = LoggerFactory.getLogger(NegotiationWatch.class);

  private final String label;
  private final Deque<Seen> seen = new ArrayDeque<>();
  private int silent;
  private Duration told = DEFAULT;

  private record Seen(long cid, Duration gap) {}

  NegotiationWatch(String label) {
    this.label = label;
  }

  /** A client negotiates keys again, so long after the last time. */
  void saw(long cid, Duration gap) {
    if (gap.compareTo(SHORTEST) < 0) {
      return;
    }
    seen.addLast(new Seen(cid, gap.compareTo(LONGEST) < 0 ? gap : LONGEST));
    if (seen.size() > MOST_SEEN) {
      seen.removeFirst();
    }
  }

  /** From one negotiation of a client to the next, as far as is known. */
  Duration interval(int clients) {
    Set<Long> witnesses = new HashSet<>();
    Duration longest = Duration.ZERO;
    for (Seen each : seen) {
      witnesses.add(each.cid());
      longest = longest.compareTo(each.gap()) < 0 ? each.gap() : longest;
    }
    boolean isEnough = !witnesses.isEmpty() && witnesses.size() >= Math.min(WITNESSES, clients);
    return isEnough ? longest : longest.compareTo(DEFAULT) > 0 ? longest : DEFAULT;
  }

  /**
   * Looks at all clients.
   *
   * @return how many are silent
   */
  int look(Collection<ClientSession> clients, Instant now) {
    Duration most = interval(clients.size()).multipliedBy(2);
    int count = 0;
    for (ClientSession client : clients) {
      if (Duration.between(client.negotiated(), now).compareTo(most) > 0) {
        count++;
        if (client.becomesSilent()) {
          LOG.warn(
              "{}: client {} has negotiated no keys for {} s; look at reneg-sec and auth-gen-token"
                  + " of the server",
              label,
              client.cid(),
              most.toSeconds());
        }
      }
    }
    silent = count;
    told = most;
    return count;
  }

  /** What an operator should know; empty when nobody is silent. */
  String concern() {
    return silent == 0
        ? ""
        : silent
            + (silent == 1 ? " session has" : " sessions have")
            + " negotiated no keys for "
            + told.toSeconds()
            + " s: with reneg-sec 0 or auth-gen-token at the server, nothing is decided again"
            + " when keys are made";
  }

  /** Another server, or another life of it. */
  void forget() {
    seen.clear();
    silent = 0;
  }
}
