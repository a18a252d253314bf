package io.vouchsafe.vpnauth.ocvpn;

/** What is to be done with key bytes, in this order, once the state is on disk. */
public sealed interface KeyOrder {
  /** A new key for that generation. */
  record Make(long generation) implements KeyOrder {}

  /** The key of that generation is overwritten; after a restart there is none, and no harm. */
  record Destroy(long generation) implements KeyOrder {}
}
