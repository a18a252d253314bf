package io.vouchsafe.proxy.shared.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.config.SharedSettings;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.OutageLog;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.shared.engine.EngineException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine over connections of ours, which come back by themselves. While there is none, or the
 * server says nothing, every command fails at once.
 *
 * <p>The circuit breaker is the silence of the server: it is open from 250 ms after something was
 * asked and nothing came, until something comes; what was asked last is its probe. A command that
 * was late for somebody's short patience says nothing about the server and opens nothing. After 3 s
 * of silence the connections are given up, and others are opened.
 */
public final class RedisEngine implements Engine {
  /** Silence after which commands fail at once. */
  static final Duration SILENCE = Duration.ofMillis(250);

  /** Silence after which a connection is given up. */
  static final Duration DEAD = Duration.ofSeconds(3);

  /** A connection that lived so long was one: after it the next attempt comes soon. */
  private static final Duration STEADY = Duration.ofSeconds(10);

  /** Commands that are sent at once; a quarter of those that may wait. */
  private static final int MOST_TOGETHER = WaitingRoom.MOST / 4;

  private static final Duration TICK = Duration.ofMillis(100);

  /** A server that is not asked anything is asked whether it is there, each so many ticks. */
  private static final int TICKS_TO_PING = 10;

  /** Sentinels are asked whether the master is another, each so many ticks. */
  private static final int TICKS_TO_SENTINELS = 50;

  private static final Logger LOG = LoggerFactory.getLogger(RedisEngine.class);

  private final Vertx vertx;
  private final Context context;
  private final EngineConnector connector;
  private final EngineMeters meters;
  private final OutageLog outage;
  private final WaitingRoom room = new WaitingRoom();
  private final BackOff backOff = new BackOff(() -> ThreadLocalRandom.current().nextLong());
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final long ticker;

  private volatile @Nullable EngineLink link;
  private volatile EngineException away =
      new EngineException(Kind.UNREACHABLE, "No server was reached so far");
  private volatile InfoDoubts doubts = InfoDoubts.NONE;

  private SharedSettings settings;
  private boolean opening;
  private boolean closed;
  private boolean awaits;
  private boolean silent;
  private long openedAt;
  private long retry;
  private int ticks;

  private RedisEngine(
      Vertx vertx, SharedSettings settings, ServerTrust trust, MeterRegistry registry) {
    this.vertx = vertx;
    this.settings = settings;
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.connector = new EngineConnector(vertx, trust, room);
    this.meters = new EngineMeters(registry, this::isOpen, room);
    this.outage = new OutageLog("shared: " + shown(settings));
    this.ticker = vertx.setPeriodic(TICK.toMillis(), tick -> context.runOnContext(v -> tick()));
  }

  /**
   * Begins to connect, and goes on until {@link #close}.
   *
   * @param trust by which servers are verified over TLS
   */
  public static RedisEngine start(
      Vertx vertx, SharedSettings settings, ServerTrust trust, MeterRegistry registry) {
    RedisEngine engine = new RedisEngine(vertx, settings, trust, registry);
    engine.context.runOnContext(v -> engine.open());
    return engine;
  }

  private static String shown(SharedSettings settings) {
    String servers = String.join(", ", settings.servers().stream().map(Object::toString).toList());
    return settings
        .sentinelMaster()
        .map(master -> "%s (sentinels %s)".formatted(master, servers))
        .orElse(servers);
  }

  @Override
  public Future<@Nullable Response> send(Request command, Duration patience) {
    return sendAll(List.of(command), patience).map(List::getFirst);
  }

  @Override
  public Future<List<@Nullable Response>> sendAll(List<Request> commands, Duration patience) {
    long since = System.nanoTime();
    if (commands.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return commands.size() > MOST_TOGETHER
        ? inTurns(commands, since, patience)
        : together(commands, since, patience);
  }

  /** So many leave room for others. */
  private Future<List<@Nullable Response>> inTurns(
      List<Request> commands, long since, Duration patience) {
    List<Request> first = commands.subList(0, MOST_TOGETHER);
    List<Request> rest = commands.subList(MOST_TOGETHER, commands.size());
    return together(first, since, patience)
        .compose(
            replies ->
                sendAll(rest, patience.minusNanos(System.nanoTime() - since))
                    .map(
                        more -> {
                          List<@Nullable Response> all = new ArrayList<>(replies);
                          all.addAll(more);
                          return all;
                        }));
  }

  private Future<List<@Nullable Response>> together(
      List<Request> commands, long since, Duration patience) {
    EngineLink now = link;
    EngineException inTheWay = inTheWay(now);
    if (inTheWay == null && !room.enter(commands.size())) {
      inTheWay = WaitingRoom.full();
    }
    String name = EngineConnection.name(commands.getFirst());
    if (inTheWay != null || now == null) {
      meters.ended(name, inTheWay, System.nanoTime() - since);
      return Future.failedFuture(inTheWay == null ? away : inTheWay);
    }
    Promise<List<@Nullable Response>> promise = promise();
    context.runOnContext(v -> now.commands().ask(commands, since, patience, promise));
    return promise
        .future()
        .onComplete(done -> meters.ended(name, done.cause(), System.nanoTime() - since));
  }

  private @Nullable EngineException inTheWay(@Nullable EngineLink now) {
    if (now == null) {
      return away;
    }
    return isSilent(now)
        ? new EngineException(Kind.BREAKER_OPEN, "The server has not answered for a while")
        : null;
  }

  private static boolean isSilent(EngineLink now) {
    return now.commands().silentNanos() > SILENCE.toNanos();
  }

  /** Completes where the caller is at home, so that its work does not hold up our event loop. */
  private static <T> Promise<T> promise() {
    Context caller = Vertx.currentContext();
    return caller == null ? Promise.promise() : ((ContextInternal) caller).promise();
  }

  @Override
  public Future<@Nullable Response> await(Request command, Duration patience) {
    Promise<@Nullable Response> promise = promise();
    context.runOnContext(v -> awaited(command, patience).onComplete(promise));
    return promise.future();
  }

  private Future<@Nullable Response> awaited(Request command, Duration patience) {
    EngineLink now = link;
    if (now == null) {
      return Future.failedFuture(away);
    }
    if (awaits) {
      return Future.failedFuture(
          new EngineException(Kind.BUSY, "Another command is held back already"));
    }
    awaits = true;
    return now.blocking()
        .ask(command, patience)
        .onComplete(
            done -> {
              awaits = false;
              if (done.cause() instanceof EngineException late && late.kind() == Kind.LATE) {
                now.end(late);
              }
            });
  }

  @Override
  public void whenOpened(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public boolean isOpen() {
    return inTheWay(link) == null;
  }

  @Override
  public Optional<String> trouble() {
    return Optional.ofNullable(inTheWay(link)).map(EngineException::getMessage);
  }

  /** What the server was found to be when it was last reached, as far as somebody should know. */
  public List<String> doubts() {
    return doubts.sentences();
  }

  /**
   * From now on {@code next} counts. A login or authorities that are others count at once: the
   * connections are opened anew.
   */
  public void update(SharedSettings next) {
    context.runOnContext(v -> updated(next));
  }

  private void updated(SharedSettings next) {
    SharedSettings before = settings;
    settings = next;
    if (isSameWay(before, next) || closed) {
      return;
    }
    backOff.reset();
    EngineLink now = link;
    if (now != null) {
      away = new EngineException(Kind.UNREACHABLE, "The server is connected to anew");
      link = null;
      now.end(away);
    }
    vertx.cancelTimer(retry);
    open();
  }

  private static boolean isSameWay(SharedSettings before, SharedSettings next) {
    return before.username().equals(next.username())
        && before.password().equals(next.password())
        && before.sentinelLogin().equals(next.sentinelLogin())
        && before.trust().equals(next.trust())
        && before.servers().equals(next.servers());
  }

  /** Ends all connections; nothing is opened any more. */
  public Future<Void> close() {
    Promise<Void> promise = promise();
    context.runOnContext(
        v -> {
          closed = true;
          vertx.cancelTimer(ticker);
          vertx.cancelTimer(retry);
          EngineLink now = link;
          if (now != null) {
            now.end(new EngineException(Kind.UNREACHABLE, "This node stops"));
          }
          connector.close().onComplete(promise);
        });
    return promise.future();
  }

  private void open() {
    if (opening || closed) {
      return;
    }
    opening = true;
    SharedSettings by = settings;
    connector
        .open(by)
        .onComplete(
            done -> {
              opening = false;
              if (done.failed()) {
                failed(done.cause());
              } else if (closed || !isSameWay(by, settings)) {
                done.result().end(new EngineException(Kind.UNREACHABLE, "Opened for nothing"));
                open();
              } else {
                opened(done.result());
              }
            });
  }

  @SuppressWarnings("ReferenceEquality") // a link that took its place is another one
  private void opened(EngineLink next) {
    openedAt = System.nanoTime();
    silent = false;
    awaits = false;
    link = next;
    next.whenEnded(why -> ended(next, why));
    if (link != next) {
      return;
    }
    meters.opened();
    outage.succeeded(System.nanoTime());
    LOG.info("shared: connected to {}", next.server());
    listeners.forEach(RedisEngine::tell);
    look(next);
  }

  private static void tell(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      LOG.error("shared: a listener failed", e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // a link that took its place is another one
  private void ended(EngineLink over, EngineException why) {
    if (link != over) {
      return;
    }
    link = null;
    over.end(why);
    if (System.nanoTime() - openedAt > STEADY.toNanos()) {
      backOff.reset();
    }
    failed(why);
  }

  private void failed(Throwable why) {
    away =
        new EngineException(
            Kind.UNREACHABLE,
            why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage());
    if (closed) {
      return;
    }
    outage.failed(Outcome.UNREACHABLE, String.valueOf(away.getMessage()), System.nanoTime());
    retry = vertx.setTimer(backOff.next().toMillis(), due -> open());
  }

  private void look(EngineLink now) {
    InfoDoubts.ask(now.commands(), EngineConnector.PATIENCE).onSuccess(this::found);
  }

  private void found(InfoDoubts next) {
    if (!next.equals(doubts)) {
      next.sentences().forEach(doubt -> LOG.warn("shared: {}", doubt));
    }
    doubts = next;
  }

  private void tick() {
    ticks++;
    EngineLink now = link;
    if (now == null || closed) {
      return;
    }
    long silence = now.commands().silentNanos();
    if (silence > DEAD.toNanos()) {
      now.end(
          new EngineException(
              Kind.UNREACHABLE,
              "%s has not answered for %d s".formatted(now.server(), DEAD.toSeconds())));
      return;
    }
    tellOfSilence(now, silence);
    if (ticks % TICKS_TO_PING == 0 && silence == 0) {
      now.commands().ask(Request.cmd(Command.PING), DEAD);
    }
    if (ticks % TICKS_TO_SENTINELS == 0 && settings.sentinelMaster().isPresent()) {
      compareMaster(now);
    }
  }

  private void tellOfSilence(EngineLink now, long silence) {
    boolean is = silence > SILENCE.toNanos();
    if (is && !silent) {
      String words =
          "%s has not answered for %d ms"
              .formatted(now.server(), TimeUnit.NANOSECONDS.toMillis(silence));
      outage.failed(Outcome.TIMEOUT, words, System.nanoTime());
    } else if (silent && !is) {
      outage.succeeded(System.nanoTime());
    }
    silent = is;
  }

  /** A master that was cut off may not know that another has taken its place. */
  private void compareMaster(EngineLink now) {
    connector
        .master(settings)
        .onSuccess(
            master -> {
              if (!master.equals(now.server())) {
                now.end(
                    new EngineException(
                        Kind.UNREACHABLE,
                        "The master is %s now, no longer %s".formatted(master, now.server())));
              }
            });
  }
}
