package io.vouchsafe.proxy.relay;

import io.vertx.core.AsyncResult;
import io.vouchsafe.proxy.cache.GatewayAnswers;
import io.vouchsafe.proxy.cache.StatusKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Notes what a gateway is told. Only questions from this machine count, where its charon is:
 * anybody may ask in a gateway's name.
 */
final class GatewayTold {
  /** charon waits for 3 s, as the docs have it; what takes longer than that it may not hear. */
  static final Duration LONGEST = Duration.ofSeconds(2);

  private final String gateway;
  private final GatewayAnswers answers;
  private final InstantSource clock;

  GatewayTold(String gateway, GatewayAnswers answers, InstantSource clock) {
    this.gateway = gateway;
    this.answers = answers;
    this.clock = clock;
  }

  /** Notes for the relay of each place; none where no gateway asks. */
  static Function<RelayPlace, Optional<GatewayTold>> at(
      GatewayAnswers answers, InstantSource clock) {
    return place ->
        switch (place) {
          case RelayPlace.OfPolicy policy -> Optional.empty();
          case RelayPlace.OfGateway(String name) ->
              Optional.of(new GatewayTold(name, answers, clock));
        };
  }

  /**
   * Before {@code done} is sent.
   *
   * @param asked the certificates that the relay knows, in the request's order
   */
  void answered(RelayRequest request, List<StatusKey> asked, AsyncResult<RelayAnswer> done) {
    if (!request.isLocal()) {
      return;
    }
    boolean isLate = request.now().plus(LONGEST).isBefore(clock.instant());
    if (done.failed() || isLate || asked.size() != 1) {
      answers.nothing(gateway);
      return;
    }
    StatusKey key = asked.getFirst();
    RelayAnswer answer = done.result();
    switch (answer.result()) {
      case REVOKED -> answer.end().ifPresent(end -> answers.revoked(gateway, key, end));
      case GOOD -> answers.other(gateway, key);
      case UNKNOWN, SEVERAL, TRY_LATER, UNAUTHORIZED, MALFORMED, LIMITED, FAILED -> {
        answers.other(gateway, key);
        answers.nothing(gateway);
      }
    }
  }
}
