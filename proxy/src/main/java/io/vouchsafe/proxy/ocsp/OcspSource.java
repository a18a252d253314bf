package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.util.ArrayList;
import java.util.List;

/** Asks the responders of an OCSP object in their order until one gives a usable status. */
public final class OcspSource {
  private final Destinations destinations;
  private final Responder responder;

  public OcspSource(UpstreamSettings settings, Responder responder) {
    this.destinations = new Destinations(settings);
    this.responder = responder;
  }

  /**
   * Every attempt, the last one with a status unless no responder gave any, or unless we could not
   * judge what one said: then no other is asked in its place.
   *
   * @param group the policy's, for objects without one of their own
   * @param own counts our own work
   */
  public Future<List<Attempt>> ask(
      StatusQuestion question, OcspObject object, CaGroup group, OwnTime own) {
    return askFrom(
        0,
        destinations.of(question.query(), object),
        question,
        object,
        object.caGroup().orElse(group),
        own,
        List.of());
  }

  private Future<List<Attempt>> askFrom(
      int at,
      List<Destinations.Named> named,
      StatusQuestion question,
      OcspObject object,
      CaGroup group,
      OwnTime own,
      List<Attempt> before) {
    if (at >= named.size()) {
      return Future.succeededFuture(before);
    }
    return attempt(named.get(at), question, object, group, own)
        .compose(
            attempt -> {
              List<Attempt> attempts = new ArrayList<>(before);
              attempts.add(attempt);
              boolean over =
                  attempt.status().isPresent() || attempt.outcome() == Outcome.OVERLOADED;
              return over
                  ? Future.succeededFuture(List.copyOf(attempts))
                  : askFrom(at + 1, named, question, object, group, own, List.copyOf(attempts));
            });
  }

  private Future<Attempt> attempt(
      Destinations.Named named,
      StatusQuestion question,
      OcspObject object,
      CaGroup group,
      OwnTime own) {
    return switch (named) {
      case Destinations.Allowed(Destination destination) ->
          responder.ask(new Lookup(question, object, group, destination, own));
      case Destinations.Refused(Attempt attempt) -> Future.succeededFuture(attempt);
    };
  }
}
