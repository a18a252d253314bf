package io.vouchsafe.proxy.relay;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.cache.ResponseKey;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.cache.StoredResponse;
import io.vouchsafe.proxy.cache.StoredResponses;
import io.vouchsafe.proxy.work.WorkResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Answers the OCSP requests of one tenant under one reading of its settings. Thread-safe. */
public final class Relay {
  /** Stands for this reading of the settings in what is stored, which may outlive it. */
  private final Object reading = new Object();

  private final Routing routing;
  private final LocalBlocks blocks;
  private final StoredResponses stored;
  private final RelayedStatuses relayed;
  private final StoredCheck check;
  private final RelayEvidence evidence;
  private final RateLimitedSigner limitedSigner;
  private final Forwarder forwarder;
  private final GetPaths paths;
  private final ConcurrentMap<GetPaths.Asked, Future<RelayAnswer>> inFlight =
      new ConcurrentHashMap<>();

  Relay(
      Routing routing,
      LocalBlocks blocks,
      StoredResponses stored,
      RelayedStatuses relayed,
      StoredCheck check,
      RelayEvidence evidence,
      RateLimitedSigner limitedSigner,
      Forwarder forwarder,
      GetPaths paths) {
    this.routing = routing;
    this.blocks = blocks;
    this.stored = stored;
    this.relayed = relayed;
    this.check = check;
    this.evidence = evidence;
    this.limitedSigner = limitedSigner;
    this.forwarder = forwarder;
    this.paths = paths;
  }

  /** The stored answer to a GET of {@code path} that was asked before; null when there is none. */
  @Nullable StoredResponse known(String path, Instant now) {
    GetPaths.Asked asked = paths.find(path);
    if (asked == null) {
      return null;
    }
    StoredResponse response = stored.find(asked.key(), now).orElse(null);
    return response != null
            && response.wasVerifiedBy(reading)
            && response.wasClearedUnder(blocks.identity())
            && fits(response, asked)
            && isNotContradicted(response, asked.key())
            && !relayed.mayHaveForgotten()
        ? response
        : null;
  }

  /**
   * Answers a request; an expected failure is an answer too.
   *
   * @param path from which it was decoded, for {@link #known}; null for a POST
   */
  Future<RelayAnswer> answer(RelayRequest request, @Nullable String path) {
    Route route = routing.of(request.received());
    if (blocks.hit(route.asked())) {
      return blocked(request, route);
    }
    return unblocked(request, route, path)
        .compose(answer -> unlessBlockedSince(request, route, answer));
  }

  /** The certificates that {@code request} asks about, when they are known here. */
  List<StatusKey> asked(ReceivedRequest request) {
    return routing.of(request).asked().stream().map(StatusQuestion::key).toList();
  }

  /** The block list wins over every source: nothing stored, and never the upstream's word. */
  private Future<RelayAnswer> blocked(RelayRequest request, Route route) {
    return switch (route) {
      case Route.Sign sign -> sign(request, sign);
      case Route.Forward forward -> refused("the operator has blocked a certificate");
      case Route.Nobody(String why) -> refused(why);
    };
  }

  /** The list may have changed while the answer was on its way. */
  private Future<RelayAnswer> unlessBlockedSince(
      RelayRequest request, Route route, RelayAnswer answer) {
    Object list = blocks.identity();
    if (blocks.hit(route.asked())) {
      return blocked(request, route);
    }
    if (answer instanceof RelayAnswer.Reusable(StoredResponse response)) {
      response.clearedUnder(list);
    }
    return Future.succeededFuture(answer);
  }

  private static Future<RelayAnswer> refused(String why) {
    return Future.succeededFuture(RelayAnswer.Refused.unauthorized(why));
  }

  private Future<RelayAnswer> unblocked(RelayRequest request, Route route, @Nullable String path) {
    ReceivedRequest received = request.received();
    Optional<ResponseKey> key = route.storedUnder(received);
    if (key.isEmpty()) {
      return make(request, route);
    }
    GetPaths.Asked asked = new GetPaths.Asked(key.get(), received.certIds().getFirst().encoded());
    if (path != null) {
      paths.remember(path, asked);
    }
    return find(received, route, asked, request.now())
        .compose(
            response ->
                response.isPresent()
                    ? Future.succeededFuture(new RelayAnswer.Reusable(response.get()))
                    : makeOnce(request, route, asked));
  }

  /** What is stored and may be handed out; verified first when nobody has under these settings. */
  private Future<Optional<StoredResponse>> find(
      ReceivedRequest request, Route route, GetPaths.Asked asked, Instant now) {
    Optional<StoredResponse> found =
        stored
            .find(asked.key(), now)
            .filter(response -> fits(response, asked))
            .filter(response -> isNotContradicted(response, asked.key()))
            .filter(response -> isBelieved(response, route, now));
    if (found.isEmpty() || found.get().wasVerifiedBy(reading)) {
      return Future.succeededFuture(found);
    }
    return switch (route) {
      // Signed under other settings: by a signer that may be gone, from evidence that may be.
      case Route.Sign sign -> Future.succeededFuture(Optional.empty());
      case Route.Nobody nobody -> Future.succeededFuture(Optional.empty());
      case Route.Forward forward ->
          check
              .judge(found.get(), request, forward, now)
              .map(looked -> taken(looked, asked.key()))
              .onFailure(failure -> stored.drop(asked.key()));
    };
  }

  /** What nobody had time to look at is neither handed out nor thrown away. */
  private Optional<StoredResponse> taken(
      WorkResult<Optional<StoredResponse>> looked, ResponseKey key) {
    return switch (looked) {
      case WorkResult.Done<Optional<StoredResponse>>(Optional<StoredResponse> right) -> {
        if (right.isEmpty()) {
          stored.drop(key);
        }
        right.ifPresent(response -> stored.keep(key, response.verifiedBy(reading)));
        yield right;
      }
      case WorkResult.Busy<Optional<StoredResponse>> busy -> Optional.empty();
    };
  }

  /**
   * What says something else than the revocation that decisions know goes for good: they may forget
   * the revocation before it ends.
   */
  private boolean isNotContradicted(StoredResponse response, ResponseKey key) {
    boolean contradicted = relayed.contradicts(key.certificate(), response.status());
    if (contradicted) {
      stored.drop(key);
    }
    return !contradicted;
  }

  /** Where decisions may have forgotten a revocation, only one that is told stands. */
  private boolean isBelieved(StoredResponse response, Route route, Instant now) {
    return response.status() instanceof RevocationStatus.Revoked
        || route.asked().stream().noneMatch(each -> relayed.mayBeForgotten(each, now));
  }

  private static boolean fits(StoredResponse response, GetPaths.Asked asked) {
    return switch (asked.key().origin()) {
      case OWN -> response.certId().equals(asked.certId());
      case UPSTREAM -> true;
    };
  }

  /**
   * Clients that ask the same at the same time share one answer; but not one that was refused to
   * another source for wanting too much.
   */
  private Future<RelayAnswer> makeOnce(RelayRequest request, Route route, GetPaths.Asked asked) {
    Future<RelayAnswer> running = inFlight.get(asked);
    if (running != null) {
      return running.compose(
          answer ->
              answer.result() == RelayResult.LIMITED
                  ? make(request, route)
                  : Future.succeededFuture(answer));
    }
    Future<RelayAnswer> making =
        make(request, route).onSuccess(answer -> keep(asked.key(), answer));
    if (!making.isComplete()) {
      inFlight.put(asked, making);
      making.onComplete(done -> inFlight.remove(asked, making));
    }
    return making;
  }

  private void keep(ResponseKey key, RelayAnswer answer) {
    if (answer instanceof RelayAnswer.Reusable(StoredResponse response)) {
      stored.keep(key, response.verifiedBy(reading));
    }
  }

  private Future<RelayAnswer> make(RelayRequest request, Route route) {
    return switch (route) {
      case Route.Nobody(String why) -> refused(why);
      case Route.Forward forward -> forwarder.answer(request, forward);
      case Route.Sign sign -> sign(request, sign);
    };
  }

  private Future<RelayAnswer> sign(RelayRequest request, Route.Sign route) {
    Instant now = request.now();
    if (!route.signer().isValidAt(now)) {
      return Future.succeededFuture(
          RelayAnswer.Refused.tryLater(
              "the signer's certificate is valid from %s to %s"
                  .formatted(
                      route.signer().certificate().notBefore(),
                      route.signer().certificate().notAfter())));
    }
    return evidence
        .find(route, request.source(), now)
        .compose(found -> limitedSigner.answer(request, route.signer(), found));
  }
}
