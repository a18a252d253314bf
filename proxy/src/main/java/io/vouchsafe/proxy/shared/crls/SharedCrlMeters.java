package io.vouchsafe.proxy.shared.crls;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.crl.CrlAttempt;
import java.util.EnumMap;
import java.util.Map;

/** {@code vouchsafe_shared_crls_total} by what happened. */
final class SharedCrlMeters {
  private final Map<Event, Counter> counters = new EnumMap<>(Event.class);

  /** What happened to a CRL that was told of. */
  enum Event {
    /** This node told the others. */
    TOLD("told"),
    /** The bytes or the pointer could not be laid into the engine. */
    NOT_STORED("not_stored"),
    /** What is held is as new. */
    KNOWN("known"),
    /** The settings have no such object, or the object has no such URL. */
    UNKNOWN("unknown"),
    /** It could not be read, or is of another tenant. */
    MALFORMED("malformed"),
    /** Its nextUpdate has passed. */
    OVER("over"),
    /** It was tried within the last minute. */
    PAUSED("paused"),
    /** Taken out of the engine. */
    TAKEN("taken"),
    /** The engine has other bytes. */
    DAMAGED("damaged"),
    /** The engine does not have it. */
    MISSING("missing"),
    /** It is whole, and it is not admitted here. */
    REFUSED("refused"),
    /** Fetched from its URL. */
    FETCHED("fetched"),
    /** Taken from another node. */
    FROM_NODE("from_node"),
    /** Neither its URL nor another node gave it. */
    NOT_OBTAINED("not_obtained");

    private final String word;

    Event(String word) {
      this.word = word;
    }

    /** How taking bytes of the engine ended. */
    static Event of(CrlAttempt attempt) {
      return switch (attempt.failure().orElse(null)) {
        case null -> TAKEN;
        case TOO_OLD -> KNOWN;
        case MALFORMED_RESPONSE, TOO_LARGE, OVERLOADED -> DAMAGED;
        default -> REFUSED;
      };
    }
  }

  SharedCrlMeters(MeterRegistry registry) {
    for (Event event : Event.values()) {
      counters.put(
          event,
          Counter.builder("vouchsafe.shared.crls")
              .description("CRLs that nodes tell each other of, by what happened")
              .tag("event", event.word)
              .register(registry));
    }
  }

  void count(Event event) {
    Counter counter = counters.get(event);
    if (counter != null) {
      counter.increment();
    }
  }
}
