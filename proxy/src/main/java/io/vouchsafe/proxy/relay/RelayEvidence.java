package io.vouchsafe.proxy.relay;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.RevocationNeed;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Finds verified evidence about certificates, for our own signer to repeat. */
final class RelayEvidence {
  /**
   * Revoked for ever is told beyond the nextUpdate of whoever said it: each answer then holds for
   * this long.
   */
  static final Duration REVOKED_HOLDS = Duration.ofHours(1);

  /** The same CRL is asked for nothing; a newer one must not wait until the old one's end. */
  static final Duration CRL_HOLDS = Duration.ofMinutes(5);

  /** A block may be taken back at any time, and whoever was told of it asks again that soon. */
  static final Duration BLOCK_HOLDS = Duration.ofMinutes(5);

  /**
   * Certificates that are asked about at a time by one tenant's relay, half of them by one source.
   * Its workers are not those of decisions; this bounds what waits for responders.
   */
  static final int AT_ONCE = 256;

  private final SourcePlaces places = new SourcePlaces(AT_ONCE);
  private final Inquiry inquiry;
  private final RelayedStatuses relayed;
  private final LocalBlocks blocks;

  /** Evidence for one relay. */
  RelayEvidence(Inquiry inquiry, RelayedStatuses relayed, LocalBlocks blocks) {
    this.inquiry = inquiry;
    this.relayed = relayed;
    this.blocks = blocks;
  }

  /** What was found out. */
  sealed interface Found {
    /**
     * A status that may be signed.
     *
     * @param nextUpdate of the answer
     * @param until how long the same answer may be given to others
     */
    record Status(
        RevocationStatus status,
        Instant thisUpdate,
        Optional<Instant> nextUpdate,
        Optional<Instant> until)
        implements Found {}

    /**
     * Nothing; {@code why} tells the operator.
     *
     * @param isSilence whether all sources were heard out and said nothing
     */
    record Nothing(String why, boolean isSilence) implements Found {
      /** It was we who did not hear them out. */
      static Nothing unheard(String why) {
        return new Nothing(why, false);
      }
    }
  }

  /**
   * Asks about each of {@code route}'s questions, all at once, within the policy's deadline.
   *
   * @param source who wants to know
   */
  Future<List<Found>> find(Route.Sign route, Optional<InetAddress> source, Instant now) {
    Instant latest = now.plus(route.policy().maxVerdict());
    return Future.all(
            route.questions().stream()
                .map(
                    question ->
                        answer(question, route, source, now).map(found -> within(found, latest)))
                .toList())
        .map(all -> all.<Found>list());
  }

  /**
   * Contract, section 5: nextUpdate is at most now + {@code max_verdict}, the evidence's own may be
   * days ahead. Clients keep a <em>good</em> until then, and nobody can take it back.
   */
  private static Found within(Found found, Instant bound) {
    return switch (found) {
      case Found.Nothing nothing -> nothing;
      case Found.Status(
              RevocationStatus status,
              Instant thisUpdate,
              Optional<Instant> nextUpdate,
              Optional<Instant> until) ->
          new Found.Status(
              status,
              thisUpdate,
              Optional.of(nextUpdate.filter(bound::isAfter).orElse(bound)),
              until.map(end -> end.isBefore(bound) ? end : bound));
    };
  }

  private Future<Found> answer(
      StatusQuestion question, Route.Sign route, Optional<InetAddress> source, Instant now) {
    Policy policy = route.policy();
    RevocationNeed need =
        route.isPrivate()
            ? RevocationNeed.of(policy.revocation(), question.query())
            : RevocationNeed.LOOKED_UP;
    return switch (need) {
      case LOOKED_UP -> find(question, policy, source, now);
      case NOT_LOOKED_UP ->
          find(Unasked.heldOnly(question), policy, source, now)
              .map(found -> Unasked.unlessRevoked(found, now));
      case UNLESS_SHORT_LIVED ->
          find(question, policy, source, now).map(found -> Unasked.orLetThrough(found, now));
    };
  }

  private Future<Found> find(
      StatusQuestion question, Policy policy, Optional<InetAddress> source, Instant now) {
    Optional<BlockEntry> block = blocks.find(question);
    if (block.isPresent()) {
      return Future.succeededFuture(held(block.get(), now));
    }
    Optional<CachedStatus> known = relayed.find(question, now);
    if (known.isPresent()) {
      return Future.succeededFuture(usable(question, known.get(), now));
    }
    Optional<Runnable> place = places.take(source);
    if (place.isEmpty()) {
      return Future.succeededFuture(
          Found.Nothing.unheard(
              AT_ONCE
                  + " certificates are being asked about already, or half of them by one source"));
    }
    Future<CertificateStatus> settled = settle(question, policy, now, place.get());
    return settled.succeeded()
        ? Future.succeededFuture(found(question, settled.result(), now))
        : settled
            .timeout(Math.max(1, policy.deadline().toMillis()), TimeUnit.MILLISECONDS)
            .map(status -> found(question, status, now))
            .recover(failure -> late(failure, policy));
  }

  /**
   * RFC 5280 §5.3.1: certificateHold, the one reason that may be taken back. Nobody else gets the
   * same answer, which may be wrong a moment later.
   */
  private static Found held(BlockEntry block, Instant now) {
    Instant since = block.since().filter(now::isAfter).orElse(now);
    return new Found.Status(
        new RevocationStatus.Revoked(since, RevocationReason.CERTIFICATE_HOLD),
        now,
        Optional.of(now.plus(BLOCK_HOLDS)),
        Optional.empty());
  }

  private Future<CertificateStatus> settle(
      StatusQuestion question, Policy policy, Instant now, Runnable giveBack) {
    try {
      return inquiry.settle(question, policy, now).onComplete(done -> giveBack.run());
    } catch (RuntimeException e) {
      giveBack.run();
      throw e;
    }
  }

  private static Future<Found> late(Throwable failure, Policy policy) {
    return failure instanceof TimeoutException
        ? Future.succeededFuture(
            Found.Nothing.unheard("no status within " + policy.deadline().toMillis() + " ms"))
        : Future.failedFuture(failure);
  }

  private Found found(StatusQuestion question, CertificateStatus status, Instant now) {
    return status
        .settled()
        .map(settled -> usable(question, settled, now))
        .orElseGet(
            () ->
                new Found.Nothing(
                    "no status: " + told(status.attempts()),
                    status.overload().isEmpty() && !status.mustBeAnswered()));
  }

  private static String told(List<Attempt> attempts) {
    return attempts.isEmpty()
        ? "no source could be asked"
        : attempts.stream()
            .map(attempt -> attempt.responder() + " " + attempt.outcome().code())
            .collect(Collectors.joining(", "));
  }

  private Found usable(StatusQuestion question, CachedStatus settled, Instant now) {
    RevocationStatus status = settled.verified().status();
    Instant thisUpdate = settled.verified().thisUpdate();
    Optional<Instant> nextUpdate = settled.verified().nextUpdate();
    boolean current = nextUpdate.map(now::isBefore).orElse(true);
    if (current) {
      Optional<Instant> until =
          nextUpdate.flatMap(next -> sooner(next, question, settled, now).filter(now::isBefore));
      return new Found.Status(status, thisUpdate, nextUpdate, until);
    }
    if (status.isPermanent()) {
      Optional<Instant> next = Optional.of(now.plus(REVOKED_HOLDS));
      return new Found.Status(status, thisUpdate, next, next);
    }
    return new Found.Nothing("the nextUpdate of the last evidence has passed", true);
  }

  private Optional<Instant> sooner(
      Instant nextUpdate, StatusQuestion question, CachedStatus settled, Instant now) {
    Optional<Instant> end =
        settled.source() == Source.CRL
            ? Optional.of(now.plus(CRL_HOLDS))
            : question
                .object()
                .map(object -> relayed.end(settled, object, question.notAfter()))
                .orElse(Optional.of(nextUpdate));
    return end.map(each -> each.isBefore(nextUpdate) ? each : nextUpdate);
  }
}
