package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.vpnauth.Attempt;
import java.net.URI;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Lets identical look-ups in flight (same certificate, object and URL) share one fetch. */
public final class CoalescingResponder implements Responder {
  private final Responder next;
  private final ConcurrentMap<Key, Future<Attempt>> inFlight = new ConcurrentHashMap<>();

  private record Key(
      Fingerprint certificate, Fingerprint issuer, String object, CaGroup group, URI url) {
    static Key of(Lookup lookup) {
      return new Key(
          lookup.question().query().certificate().sha256(),
          lookup.question().query().issuer().sha256(),
          lookup.object().name(),
          lookup.group(),
          lookup.url());
    }
  }

  public CoalescingResponder(Responder next) {
    this.next = next;
  }

  @Override
  public Future<Attempt> ask(Lookup lookup) {
    Key key = Key.of(lookup);
    Promise<Attempt> mine = Promise.promise();
    Future<Attempt> running = inFlight.putIfAbsent(key, mine.future());
    if (running != null) {
      return running;
    }
    fetch(lookup)
        .onComplete(
            done -> {
              inFlight.remove(key, mine.future());
              mine.handle(done);
            });
    return mine.future();
  }

  /** A throw must not leave the key behind, or everybody after would wait for ever. */
  private Future<Attempt> fetch(Lookup lookup) {
    try {
      return next.ask(lookup);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
