package io.vouchsafe.proxy.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.proxy.demo.Behaviour;
import io.vouchsafe.proxy.demo.ScriptedResponder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** A responder that is up, and after one to two seconds in some trouble, and up again. */
final class FlappingResponder {
  private static final byte[] NOISE = "no OCSP response".getBytes(StandardCharsets.US_ASCII);

  private final Random random = new Random(1);
  private final Crowd crowd;
  private final Duration lifetime;
  private final ScriptedResponder responder;
  private final Map<State, Integer> entered = new EnumMap<>(State.class);

  /** What it may be in. */
  enum State {
    UP,
    BLACK_HOLE,
    REFUSING,
    GARBAGE,
    /** Says <em>good</em> of everybody, signed by a stranger. */
    LYING
  }

  private FlappingResponder(Crowd crowd, Duration lifetime, ScriptedResponder responder) {
    this.crowd = crowd;
    this.lifetime = lifetime;
    this.responder = responder;
  }

  static FlappingResponder start(Vertx vertx, Crowd crowd, Duration lifetime) throws Exception {
    return new FlappingResponder(
        crowd, lifetime, await(ScriptedResponder.start(vertx, crowd.honest(lifetime))));
  }

  URI url() {
    return responder.url();
  }

  int asked() {
    return responder.asked();
  }

  /** Flaps until {@code process} has ended. */
  void flapWhile(Process process) throws Exception {
    List<State> troubles = Arrays.stream(State.values()).filter(s -> s != State.UP).toList();
    for (int i = 0; process.isAlive(); i++) {
      State trouble = troubles.get(i % troubles.size());
      enter(State.UP);
      if (!process.waitFor(1000 + random.nextInt(1000), TimeUnit.MILLISECONDS)) {
        enter(trouble);
        process.waitFor(1000 + random.nextInt(1000), TimeUnit.MILLISECONDS);
        leave(trouble);
      }
    }
  }

  private void enter(State state) throws Exception {
    entered.merge(state, 1, Integer::sum);
    switch (state) {
      case UP -> responder.behave(crowd.honest(lifetime));
      case BLACK_HOLE -> responder.behave(Behaviour.hang());
      case REFUSING -> await(responder.down());
      case GARBAGE -> responder.behave(Behaviour.bytes(NOISE));
      case LYING -> responder.behave(crowd.lying());
    }
  }

  private void leave(State state) throws Exception {
    if (state == State.REFUSING) {
      await(responder.up());
    }
  }

  /** How often it was what. */
  String history() {
    return entered.entrySet().stream()
        .map(each -> each.getKey().name().toLowerCase(Locale.ROOT) + " " + each.getValue())
        .collect(Collectors.joining(", "));
  }

  private static <T> T await(Future<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
