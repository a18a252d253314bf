package io.vouchsafe.proxy.shared.stream;

/** What the number of an event says. */
enum HeardNumber {
  /** It is the one that comes next. */
  NEXT,
  /** It is new, and others before it were not heard. */
  AFTER_GAP,
  /** It was heard before, or came too late. */
  REPEATED,
  /** It is of an earlier start of its node. */
  OLD_INCARNATION,
  /** It is this node's own. */
  OWN,
  /** It says that it is this node's own, and is not. */
  IMPERSONATED,
  /** There is no room for another node. */
  NO_ROOM
}
