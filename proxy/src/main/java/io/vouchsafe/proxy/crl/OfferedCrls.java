package io.vouchsafe.proxy.crl;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.CrlAccess;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.crl.CrlAdmission;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.crl.CrlFiles.Stored;
import io.vouchsafe.proxy.crl.fetch.Conditions;
import io.vouchsafe.proxy.crl.fetch.CrlTransport;
import io.vouchsafe.proxy.crl.fetch.FetchCall;
import io.vouchsafe.proxy.crl.fetch.Fetched;
import io.vouchsafe.proxy.crl.fetch.TemporaryFile;
import io.vouchsafe.proxy.net.Destination.Origin;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Takes CRLs that other nodes hold: admitted like what is fetched, put beside the fetches of their
 * URLs and never instead of one. Only what is newer than what is held for certain is taken.
 */
final class OfferedCrls {
  private final CrlTransport transport;
  private final CrlFiles files;
  private final CrlIntake intake;
  private final VerifiedCrlHolding holding;
  private final Workers workers;
  private final InstantSource clock;

  OfferedCrls(
      CrlTransport transport,
      CrlFiles files,
      CrlIntake intake,
      VerifiedCrlHolding holding,
      Workers workers,
      InstantSource clock) {
    this.transport = transport;
    this.files = files;
    this.intake = intake;
    this.holding = holding;
    this.workers = workers;
    this.clock = clock;
  }

  /** Where it belongs: an object of a tenant, as its settings are now. */
  record Place(OfferedCrl offered, CrlFetcher.Wish wish, CrlSourceUrl sourceUrl) {}

  /** Why an offer came to nothing; empty when what it offered is held. */
  private record End(Optional<Outcome> failure, String detail) {
    static final End HELD = new End(Optional.empty(), "");

    static End failed(Outcome outcome, String detail) {
      return new End(Optional.of(outcome), detail);
    }
  }

  /** Takes {@code der}, which may be anybody's. */
  Future<CrlAttempt> take(Place place, Buffer der) {
    if (der.length() > place.wish().owner().object().maxSize()) {
      return told(place, End.failed(Outcome.TOO_LARGE, "longer than max_size"));
    }
    return inItsTurn(
        place,
        () -> {
          Path file = TemporaryFile.in(files.directory());
          try {
            Files.write(file, der.getBytes());
            return received(place, file);
          } finally {
            Files.deleteIfExists(file);
          }
        });
  }

  /**
   * Fetches it from another node, straight.
   *
   * @param peer its URL there
   */
  Future<CrlAttempt> takeFrom(Place place, URI peer, ClientSSLOptions tls, Duration patience) {
    FetchCall call =
        new FetchCall(
            place.offered().tenant(),
            peer,
            Origin.SETTINGS,
            CrlAccess.DIRECT,
            tls,
            UpstreamSettings.DIRECT.addresses(),
            Conditions.NONE,
            place.wish().owner().object().maxSize(),
            patience,
            files.directory());
    return transport
        .fetch(call)
        .compose(
            fetched ->
                switch (fetched) {
                  case Fetched.Failed(Outcome outcome, String detail) ->
                      told(place, End.failed(outcome, detail));
                  case Fetched.Unchanged unchanged ->
                      told(place, End.failed(Outcome.HTTP_STATUS, "no body"));
                  case Fetched.Received received ->
                      inItsTurn(
                          place,
                          () -> {
                            try {
                              return received(place, received.file());
                            } finally {
                              Files.deleteIfExists(received.file());
                            }
                          });
                });
  }

  /** Large CRLs of one tenant must not keep another's waiting. */
  private Future<CrlAttempt> inItsTurn(Place place, Callable<End> work) {
    return workers
        .forTenant(place.offered().tenant())
        .run(work)
        .map(
            result ->
                switch (result) {
                  case WorkResult.Done<End>(End end) -> end;
                  case WorkResult.Busy<End> busy ->
                      End.failed(Outcome.OVERLOADED, "too many CRLs wait to be read already");
                })
        .otherwise(failure -> End.failed(Outcome.UNREACHABLE, String.valueOf(failure)))
        .compose(end -> told(place, end));
  }

  private static Future<CrlAttempt> told(Place place, End end) {
    return Future.succeededFuture(
        new CrlAttempt(
            place.sourceUrl().url.toString(), end.failure(), end.detail(), Duration.ZERO));
  }

  private End received(Place place, Path file) throws IOException {
    return switch (files.take(file, place.offered().sha256())) {
      case Parsed.Malformed<Stored>(String reason) ->
          End.failed(Outcome.MALFORMED_RESPONSE, reason);
      case Parsed.Ok<Stored>(Stored stored) -> {
        try {
          yield judged(place, stored);
        } finally {
          files.release(stored.sha256());
        }
      }
    };
  }

  /**
   * The settings may have been read again meanwhile: each reading judges by its own authorities,
   * and the last one counts.
   */
  private End judged(Place place, Stored stored) throws IOException {
    End end = judgedOnce(place, stored);
    Optional<CrlFetcher.Wish> next = place.wish().store().successor();
    Optional<CrlSourceUrl> url = next.flatMap(one -> one.store().known(place.sourceUrl().url));
    return url.isPresent()
        ? judged(new Place(place.offered(), next.get(), url.get()), stored)
        : end;
  }

  private End judgedOnce(Place place, Stored stored) throws IOException {
    return switch (intake.judge(stored.index(), place.wish().trust().get(), clock.instant())) {
      case CrlAdmission.Verdict.Refused refused ->
          End.failed(refused.why().outcome(), refused.why().explain());
      case CrlAdmission.Verdict.Admitted(Certificate signer) -> hold(place, stored, signer);
    };
  }

  private End hold(Place place, Stored stored, Certificate signer) throws IOException {
    Instant now = clock.instant();
    Instant fetched = place.offered().fetched();
    CachedCrl fresh =
        new CachedCrl(
            stored.index(),
            stored.sha256(),
            signer,
            place.sourceUrl().url.toString(),
            fetched.isAfter(now) ? now : fetched,
            stored.file());
    CrlStoreOwner owner = place.wish().owner();
    return holding
        .hold(
            owner,
            fresh,
            () -> place.wish().store().putOffered(place.sourceUrl(), fresh, owner.object(), now))
        .map(why -> End.failed(Outcome.TOO_OLD, why))
        .orElse(End.HELD);
  }
}
