package io.vouchsafe.proxy.shared.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vouchsafe.proxy.shared.engine.Engine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells events in the order in which they came, some at a time. What got no reply is told again
 * under the same numbers until the engine takes it, so that it may stand there twice and counts
 * once. {@link #publish} may be called by anybody, all else on the lane.
 */
final class EventPublisher {
  /** Entries of the stream; the engine may keep some more. */
  static final String MOST_ENTRIES = "100000";

  private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int BATCH = 64;
  private static final int BATCH_OCTETS = 1 << 20;
  private static final long FIRST_PAUSE = 100;
  private static final long LONGEST_PAUSE = 2000;

  /** An event without its number. */
  private record Unsent(EventType type, String tenant, Instant at, Buffer body) {
    int size() {
      return body.length() + 256;
    }
  }

  private final Engine engine;
  private final EventCodec codec;
  private final Epoch epoch;
  private final String key;
  private final NodeIdentity self;
  private final InstantSource clock;
  private final StreamLane lane;
  private final StreamMeters meters;
  private final SampledLog sampled;
  private final Numbers numbers;
  private final RecentEvents recent;
  private final EventBacklog<Unsent> waiting =
      new EventBacklog<>(Unsent::size, event -> event.type() == EventType.CUT);
  private List<NumberedEvent> inFlight = List.of();
  private boolean sending;
  private boolean held;
  private boolean again;
  private long number;
  private long pause = FIRST_PAUSE;
  private Optional<Supplier<Buffer>> beat = Optional.empty();

  /** Is told of the numbers of heartbeats before they are made. */
  @FunctionalInterface
  interface Numbers {
    void made(long number);
  }

  EventPublisher(StreamGround ground, Epoch epoch, StreamLane lane, Numbers numbers) {
    this.engine = ground.engine();
    this.codec = new EventCodec(ground.seals());
    this.epoch = epoch;
    this.key = ground.key();
    this.self = ground.self();
    this.clock = ground.clock();
    this.lane = lane;
    this.meters = new StreamMeters(ground.registry());
    this.sampled = new SampledLog(LOG, ground.nanoTime());
    this.numbers = numbers;
    this.recent = new RecentEvents(ground.nanoTime());
  }

  /** Tells all other nodes, or tells them to look at everything. */
  void publish(EventType type, String tenant, Buffer body) {
    if (body.length() > EventCodec.LONGEST_BODY
        || tenant.getBytes(UTF_8).length > EventCodec.LONGEST_NAME) {
      sampled.warn("size", "an event %s is too large to be told".formatted(type.word()));
      resync();
    } else if (!waiting.add(new Unsent(type, tenant, clock.instant(), body))) {
      sampled.warn("queue", "too many events wait: the other nodes are told to compare everything");
      resync();
    }
    lane.run(this::pump);
  }

  private void resync() {
    waiting.add(new Unsent(EventType.RESYNC, "", clock.instant(), Buffer.buffer()));
  }

  /** Tells that this node lives, after all that waits; made when it is its turn. */
  void beat(Supplier<Buffer> body) {
    beat = Optional.of(body);
    pump();
  }

  /** A connection was opened: nothing is told before it is known which epoch is there. */
  void hold() {
    held = true;
  }

  /** The epoch is known; what was told just now may be lost, and is told again. */
  void resume() {
    held = false;
    again = true;
    pump();
  }

  /** Tries what waits. */
  void pump() {
    if (held || sending || epoch.current().length == 0 || !engine.isOpen()) {
      return;
    }
    if (again) {
      again = false;
      inFlight = Stream.concat(recent.all().stream(), inFlight.stream()).toList();
    }
    if (inFlight.isEmpty()) {
      inFlight = next();
    }
    if (!inFlight.isEmpty()) {
      sending = true;
      send().onComplete(done -> told(), this::failed);
    }
  }

  private List<NumberedEvent> next() {
    List<NumberedEvent> next = new ArrayList<>();
    waiting.take(BATCH, BATCH_OCTETS).forEach(event -> next.add(numbered(event)));
    if (beat.isPresent() && waiting.isEmpty()) {
      numbers.made(number + 1);
      Buffer body = beat.get().get();
      beat = Optional.empty();
      next.add(numbered(new Unsent(EventType.HEARTBEAT, "", clock.instant(), body)));
    }
    return next;
  }

  private NumberedEvent numbered(Unsent event) {
    number++;
    return new NumberedEvent(
        self.node(),
        self.incarnation(),
        number,
        event.at(),
        event.type().word(),
        event.tenant(),
        event.body());
  }

  private Future<?> send() {
    byte[] now = epoch.current();
    List<Request> commands = new ArrayList<>();
    for (NumberedEvent event : inFlight) {
      commands.add(
          Request.cmd(Command.XADD)
              .arg(key)
              .arg("MAXLEN")
              .arg("~")
              .arg(MOST_ENTRIES)
              .arg("*")
              .arg(StreamEntry.FIELD)
              .arg(codec.encode(event, now)));
    }
    return engine.sendAll(commands, PATIENCE);
  }

  private void told() {
    inFlight.forEach(event -> meters.sent(event.type()));
    recent.told(inFlight);
    inFlight = List.of();
    sending = false;
    pause = FIRST_PAUSE;
    pump();
  }

  private void failed(Throwable why) {
    sending = false;
    sampled.warn("engine", "events wait to be told: " + why.getMessage());
    lane.later(pause + ThreadLocalRandom.current().nextLong(pause), this::pump);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }

  /** Whether everything is told. */
  boolean isDone() {
    return waiting.isEmpty() && inFlight.isEmpty() && beat.isEmpty();
  }
}
