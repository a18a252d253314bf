package io.vouchsafe.proxy.shared.stream;

/** Why an entry of the stream is not heard. */
enum EventRefusal {
  /** Longer than any event. */
  TOO_LARGE("size"),
  /** Nobody who has the key sealed it, or somebody changed it since. */
  SEAL("seal"),
  /** It is of the epoch before: told while the engine was emptied. */
  EPOCH("epoch"),
  /** Sealed, and yet no event. */
  MALFORMED("malformed"),
  /** Of a version or a type that this build does not know. */
  UNKNOWN("unknown"),
  /** Its number was heard before. */
  REPEATED("repeated"),
  /** A later start of the same node was heard already. */
  OLD_INCARNATION("old_incarnation"),
  /** Another process says that it is this node. */
  IMPERSONATED("own_id"),
  /** There are more nodes than anybody runs. */
  NO_ROOM("nodes");

  private final String word;

  EventRefusal(String word) {
    this.word = word;
  }

  /** As it stands in the metrics. */
  String word() {
    return word;
  }

  /** Whether it happens without anybody meaning harm: a reply was lost, the engine was emptied. */
  boolean isOrdinary() {
    return this == REPEATED || this == EPOCH;
  }
}
