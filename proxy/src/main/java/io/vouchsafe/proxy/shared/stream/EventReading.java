package io.vouchsafe.proxy.shared.stream;

/** What the octets of an entry are. */
sealed interface EventReading {
  /** An event of the version that this build writes. */
  record Whole(NumberedEvent event) implements EventReading {}

  /** One of a later version: who told it and its number are known, and nothing else. */
  record Later(int version, NumberedEvent event) implements EventReading {}

  record Refused(EventRefusal why) implements EventReading {}
}
