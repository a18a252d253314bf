package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one charon has told and nobody has worked off: each event goes to the peers, logins with the
 * certificates that charon holds then. Only its loop touches it.
 */
final class HeardEvents {
  /** What charon tells while it is not worked off; more than that is looked up in its list. */
  static final int MOST = 10_000;

  /** Logins that one list of certificates serves. */
  private static final int ROUND = 256;

  private static final Logger LOG = LoggerFactory.getLogger(HeardEvents.class);

  private final String gateway;
  private final IkeLogins.Ground ground;
  private final CharonCache cache;
  private final IkePeers peers;
  private final Runnable unknown;
  private final Deque<Heard> heard = new ArrayDeque<>();

  private record Heard(String event, ViciMessage message, IkeMoment at) {
    boolean isUp() {
      return message.text("up").filter("yes"::equals).isPresent();
    }

    boolean isLogin() {
      return event.equals("ike-updown") && isUp();
    }
  }

  /**
   * Nothing was heard.
   *
   * @param unknown runs when only charon's list can say what it has
   */
  HeardEvents(
      String gateway,
      IkeLogins.Ground ground,
      CharonCache cache,
      IkePeers peers,
      Runnable unknown) {
    this.gateway = gateway;
    this.ground = ground;
    this.cache = cache;
    this.peers = peers;
    this.unknown = unknown;
  }

  /** charon tells something; as many of these as are worked off in time are kept. */
  void add(String event, ViciMessage message) {
    if (heard.size() >= MOST) {
      LOG.warn("gateway {}: too many events, charon's SAs are listed again", gateway);
      heard.clear();
      unknown.run();
      cache.wantCertificates();
    }
    heard.add(new Heard(event, message, cache.now()));
  }

  void forget() {
    heard.clear();
  }

  boolean isEmpty() {
    return heard.isEmpty();
  }

  /** Numbers of SAs whose login is still to be worked off. */
  Set<Long> telling() {
    Set<Long> telling = new HashSet<>();
    heard.stream()
        .filter(Heard::isLogin)
        .forEach(login -> IkeSaReport.in(login.message()).ifPresent(sa -> telling.add(sa.id())));
    return telling;
  }

  /** Works off the next ones. */
  Future<?> next(ViciClient charon, CharonSteps steps) {
    List<Heard> batch = new ArrayList<>();
    while (!heard.isEmpty() && batch.size() < ROUND) {
      batch.add(heard.remove());
    }
    if (batch.stream().noneMatch(Heard::isLogin)) {
      batch.forEach(one -> tell(one, Optional.empty()));
      return Future.succeededFuture();
    }
    // A list that fails lets nobody in: it is all the same as one in which nobody is found.
    return CharonFlushes.list(charon)
        .transform(
            listed -> {
              Promise<Void> told = Promise.promise();
              ground
                  .loop()
                  .execute(
                      () -> {
                        try {
                          if (steps.isOf(charon)) {
                            tell(batch, listed.succeeded() ? listed.result() : Optional.empty());
                          }
                          told.handle(listed.mapEmpty());
                        } catch (RuntimeException | Error e) {
                          unknown.run(); // Whose logins these were, charon's list shows.
                          told.fail(e);
                        }
                      });
              return told.future();
            });
  }

  private void tell(List<Heard> batch, Optional<HeldCertificates> held) {
    held.ifPresent(cache::look);
    batch.forEach(one -> tell(one, held));
  }

  private void tell(Heard told, Optional<HeldCertificates> held) {
    try {
      switch (told.event()) {
        case "ike-updown" ->
            IkeSaReport.in(told.message()).ifPresent(report -> updown(told, report, held));
        case "ike-rekey" -> {
          if (!peers.rekeyed(told.message())) {
            unknown.run();
          }
        }
        case "ike-update" -> peers.moved(told.message());
        case "child-rekey" -> peers.negotiated(told.message());
        case "child-updown" -> {
          if (told.isUp()) {
            peers.negotiated(told.message());
          }
        }
        default -> {
          // Somebody else hears of it.
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.error("gateway {}: {} could not be worked off", gateway, told.event(), e);
      // charon's list shows whose it was, and whoever is not let in then is cut.
      unknown.run();
    }
  }

  private void updown(Heard told, IkeSaReport report, Optional<HeldCertificates> held) {
    if (told.isUp()) {
      cache.wantCertificates();
      peers.login(report, told.at(), held);
      return;
    }
    if (report.isFailedLogin()) {
      cache.wantCertificates();
    }
    peers.down(report);
  }
}
