package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.proxy.memory.StatusQuestion;
import io.vouchsafe.vpnauth.Attempt;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Asks the URLs of an OCSP object in their order until one gives a usable status. */
public final class OcspSource {
  private final Responder responder;

  public OcspSource(Responder responder) {
    this.responder = responder;
  }

  /**
   * Every attempt, the last one with a status unless no URL gave any.
   *
   * @param group the policy's, for objects without one of their own
   */
  public Future<List<Attempt>> ask(StatusQuestion question, OcspObject object, CaGroup group) {
    return askFrom(0, question, object, object.caGroup().orElse(group), List.of());
  }

  private Future<List<Attempt>> askFrom(
      int at, StatusQuestion question, OcspObject object, CaGroup group, List<Attempt> before) {
    if (at >= object.urls().size()) {
      return Future.succeededFuture(before);
    }
    URI url = object.urls().get(at);
    return responder
        .ask(new Lookup(question, object, group, url))
        .compose(
            attempt -> {
              List<Attempt> attempts = new ArrayList<>(before);
              attempts.add(attempt);
              return attempt.status().isPresent()
                  ? Future.succeededFuture(List.copyOf(attempts))
                  : askFrom(at + 1, question, object, group, List.copyOf(attempts));
            });
  }
}
