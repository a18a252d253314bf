package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream of events over an engine, with all that belongs to it: the epoch, the other nodes,
 * heartbeats, and comparing everything when something may be missing. One thread reads and tells,
 * two bring events to listeners. Thread-safe.
 */
public final class SharedStream implements EventStream, Nodes, Epoch {
  private static final Logger LOG = LoggerFactory.getLogger(SharedStream.class);

  /** Between two heartbeats. */
  static final Duration BEAT = Duration.ofSeconds(5);

  private static final long TICK_MILLIS = 1000;
  private static final long STOP_POLL_MILLIS = 10;

  private record Digest(String name, Supplier<String> digest) {}

  private final StreamGround ground;
  private final ScheduledExecutorService thread;
  private final ScheduledExecutorService listeners;
  private final StreamLane lane;
  private final EpochKey epoch;
  private final NodeTable nodes;
  private final ResyncRuns resyncs;
  private final EventDelivery delivery;
  private final EventPublisher publisher;
  private final StreamReader reader;
  private final SampledLog sampled;
  private final List<Digest> digests = new CopyOnWriteArrayList<>();
  private final Duration beat;
  private final long begun;
  private List<String> toldStale = List.of();
  private final Promise<Void> stopped = Promise.promise();
  private volatile boolean stopping;

  /** Reads and tells nothing before {@link #start}. */
  public SharedStream(StreamGround given) {
    this(given, BEAT);
  }

  SharedStream(StreamGround given, Duration beat) {
    this.beat = beat;
    this.thread = Executors.newSingleThreadScheduledExecutor(daemons("vouchsafe-shared"));
    this.listeners = Executors.newScheduledThreadPool(2, daemons("vouchsafe-shared-events"));
    this.lane = new StreamLane(thread);
    this.ground = given.over(new LaneEngine(given.engine(), lane));
    InstantSource clock = ground.clock();
    LongSupplier nanoTime = ground.nanoTime();
    StreamMeters meters = new StreamMeters(ground.registry());
    this.begun = clock.millis();
    this.sampled = new SampledLog(LOG, nanoTime);
    this.epoch = new EpochKey(ground);
    this.nodes = new NodeTable(ground.self(), clock, nanoTime);
    this.resyncs = new ResyncRuns(listeners, nanoTime, meters);
    this.delivery = new EventDelivery(listeners, () -> resyncs.want(ResyncReason.QUEUE));
    this.publisher = new EventPublisher(ground, epoch, lane, nodes::made);
    this.reader =
        new StreamReader(
            ground,
            epoch,
            new EventIntake(ground, epoch, nodes, this::ownDigests, delivery, resyncs::want),
            resyncs::want,
            this::found,
            lane);
    meters.show(
        () -> nodes.others().size() + 1, () -> nodes.namesakes().size(), this::stale, this::lag);
  }

  private static ThreadFactory daemons(String name) {
    return Thread.ofPlatform().daemon().name(name).factory();
  }

  /** Begins; call it when all listeners that must miss nothing are there. */
  public void start() {
    ground.engine().whenOpened(this::opened);
    lane.run(reader::turn);
    lane.every(beat.toMillis(), this::beat);
    lane.every(TICK_MILLIS, this::tick);
  }

  private void opened() {
    publisher.hold();
    reader.opened();
  }

  /** The epoch and the stream of now are known. */
  private void found() {
    publisher.resume();
    beat();
  }

  private void beat() {
    if (!stopping) {
      publisher.beat(this::heartbeat);
    }
  }

  private Buffer heartbeat() {
    return new Heartbeat(
            ground.version(), ground.adminUrl(), ground.apiUrl(), ownDigests(), nodes.marks())
        .encode();
  }

  /**
   * From now on heartbeats tell {@code digest}, and a node whose digest stays another one is
   * compared with, and told of. What only one of both nodes has is not compared.
   *
   * @param name of what all nodes should have alike, the same word on all of them, at most 64
   *     characters
   * @param digest of it in hexadecimal digits, at most 64; is asked often and has to be quick
   */
  public void compare(String name, Supplier<String> digest) {
    digests.add(new Digest(name, digest));
  }

  private Map<String, String> ownDigests() {
    Map<String, String> own = new TreeMap<>();
    for (Digest each : digests) {
      try {
        own.put(each.name(), each.digest().get());
      } catch (RuntimeException e) {
        sampled.warn("digest", "there is no digest of %s: %s".formatted(each.name(), e));
      }
    }
    return own;
  }

  private void tick() {
    nodes
        .replaced()
        .forEach(
            node ->
                LOG.info(
                    "another node has the name {} now; id {} is gone", node.name(), node.id()));
    nodes.concerns().forEach(sentence -> sampled.warn("concern", sentence));
    List<String> stale = staleBecause();
    if (!stale.isEmpty()) {
      sampled.warn("stale", "news of other nodes may be withheld: " + String.join(". ", stale));
    } else if (!toldStale.isEmpty()) {
      LOG.info("news of other nodes come again");
    }
    toldStale = stale;
  }

  @Override
  public void publish(EventType type, String tenant, Buffer body) {
    publisher.publish(type, tenant, body);
  }

  @Override
  public void subscribe(EventType type, EventListener listener) {
    delivery.subscribe(type, listener);
  }

  @Override
  public void whenMissed(ResyncListener listener) {
    resyncs.whenMissed(listener);
  }

  @Override
  public byte[] current() {
    return epoch.current();
  }

  @Override
  public Node self() {
    return nodes.self();
  }

  @Override
  public List<Seen> others() {
    return nodes.others();
  }

  @Override
  public boolean isStale() {
    return nodes.isStale() || isUncompared();
  }

  @Override
  public List<String> staleBecause() {
    List<String> sentences = new ArrayList<>(nodes.staleBecause());
    if (isUncompared()) {
      sentences.add(
          "Events were missed, and for %d s comparing everything has not succeeded"
              .formatted(Duration.ofNanos(resyncs.missedForNanos()).toSeconds()));
    }
    return sentences;
  }

  private boolean isUncompared() {
    return resyncs.missedForNanos() >= KnownNode.STALE_NANOS && nodes.isAnybodyElse();
  }

  /** Completes when everything was compared for the first time since the start. */
  public Future<Void> comparedOnce() {
    return resyncs.once();
  }

  /** What an operator should know beside {@link #staleBecause}, one sentence each. */
  public List<String> concerns() {
    return nodes.concerns();
  }

  @Override
  public boolean forget(String name) {
    return nodes.forget(name);
  }

  private double stale() {
    return isStale() ? 1 : 0;
  }

  /** Since the engine took the newest entry that was read; before the first one since the start. */
  private double lag() {
    OptionalLong newest = reader.newestMillis();
    return Math.max(0, ground.clock().millis() - newest.orElse(begun)) / 1000.0;
  }

  /** Says good-bye, and ends when the engine has taken it, or after {@code patience}. */
  public Future<Void> stop(Duration patience) {
    if (stopping) {
      return stopped.future();
    }
    stopping = true;
    publish(EventType.LEAVE, "", Buffer.buffer());
    long end = System.nanoTime() + patience.toNanos();
    lane.run(() -> stopWhenDone(end));
    return stopped.future();
  }

  private void stopWhenDone(long end) {
    if (!publisher.isDone() && System.nanoTime() - end < 0) {
      lane.later(STOP_POLL_MILLIS, () -> stopWhenDone(end));
      return;
    }
    reader.stop();
    thread.shutdownNow();
    listeners.shutdownNow();
    stopped.complete();
  }
}
