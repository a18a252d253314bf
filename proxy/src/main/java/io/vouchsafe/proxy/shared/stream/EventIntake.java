package io.vouchsafe.proxy.shared.stream;

import io.vouchsafe.config.Quoted;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at entries one after the other: who may be believed, what is new, and what is missing. */
final class EventIntake {
  private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);
  private static final Map<String, EventType> TYPES =
      Arrays.stream(EventType.values())
          .collect(Collectors.toMap(EventType::word, Function.identity()));

  private final EventCodec codec;
  private final EpochKey epoch;
  private final NodeTable nodes;
  private final Supplier<Map<String, String>> digests;
  private final EventDelivery delivery;
  private final Consumer<ResyncReason> resyncs;
  private final StreamMeters meters;
  private final SampledLog sampled;

  EventIntake(
      StreamGround ground,
      EpochKey epoch,
      NodeTable nodes,
      Supplier<Map<String, String>> digests,
      EventDelivery delivery,
      Consumer<ResyncReason> resyncs) {
    this.codec = new EventCodec(ground.seals());
    this.epoch = epoch;
    this.nodes = nodes;
    this.digests = digests;
    this.delivery = delivery;
    this.resyncs = resyncs;
    this.meters = new StreamMeters(ground.registry());
    this.sampled = new SampledLog(LOG, ground.nanoTime());
  }

  /** Whether its seal fits neither the epoch of now nor the one before. */
  boolean isSealedOtherwise(StreamEntry entry) {
    return codec.decode(entry.octets(), epoch.current(), epoch.before())
            instanceof EventReading.Refused(EventRefusal why)
        && why == EventRefusal.SEAL;
  }

  /** Whether {@code entry} is an event of a node, and a new one; this node's own count, too. */
  boolean take(StreamEntry entry) {
    return switch (codec.decode(entry.octets(), epoch.current(), epoch.before())) {
      case EventReading.Refused(EventRefusal why) -> refused(why, entry);
      case EventReading.Later(int version, NumberedEvent event) ->
          numbered(event, entry, () -> unknown(event, "version " + version));
      case EventReading.Whole(NumberedEvent event) -> numbered(event, entry, () -> heard(event));
    };
  }

  private boolean numbered(NumberedEvent event, StreamEntry entry, Runnable hear) {
    return switch (nodes.hear(event)) {
      case OWN -> true;
      case NEXT -> {
        hear.run();
        yield true;
      }
      case AFTER_GAP -> {
        resyncs.accept(ResyncReason.GAP);
        hear.run();
        yield true;
      }
      case REPEATED -> refused(EventRefusal.REPEATED, entry);
      case OLD_INCARNATION -> refused(EventRefusal.OLD_INCARNATION, entry);
      case IMPERSONATED -> refused(EventRefusal.IMPERSONATED, entry);
      case NO_ROOM -> refused(EventRefusal.NO_ROOM, entry);
    };
  }

  private boolean refused(EventRefusal why, StreamEntry entry) {
    meters.refused(why);
    if (!why.isOrdinary()) {
      sampled.warn(
          why.word(),
          "entry %s of the stream is not believed: %s".formatted(entry.id(), why.word()));
    }
    return false;
  }

  private void unknown(NumberedEvent event, String what) {
    meters.refused(EventRefusal.UNKNOWN);
    meters.heardUnknown();
    sampled.warn(
        EventRefusal.UNKNOWN.word(),
        "node %s tells an event of %s, which this version of the program does not know"
            .formatted(Quoted.plain(event.from().name()), what));
  }

  private void heard(NumberedEvent event) {
    EventType type = TYPES.get(event.type());
    if (type == null) {
      unknown(event, "type " + event.type());
      return;
    }
    meters.heard(type);
    switch (type) {
      case HEARTBEAT -> beat(event);
      case LEAVE -> nodes.left(event);
      case RESYNC -> resyncs.accept(ResyncReason.TOLD);
      case REVOKED, CRL, BLOCK, UNBLOCK, BREAK_GLASS, CUT ->
          delivery.post(
              new SharedEvent(event.from(), event.at(), type, event.tenant(), event.body()));
    }
  }

  private void beat(NumberedEvent event) {
    Optional<Heartbeat> beat = Heartbeat.of(event.body());
    if (beat.isEmpty()) {
      unknown(event, "a heartbeat of another form");
    } else if (nodes.beat(event, beat.get(), digests.get())) {
      resyncs.accept(ResyncReason.DIGEST);
    }
  }
}
