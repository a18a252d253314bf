package io.vouchsafe.vpnauth.wire.spop;

/** What comes of reading a frame. */
public sealed interface SpopReading {

  /** This was it. */
  record Known(SpopFrame frame) implements SpopReading {}

  /**
   * It is none, and the connection is of no more use.
   *
   * @param status for the DISCONNECT
   * @param reason one clause for people, free of the frame's own text
   */
  record Broken(SpopStatus status, String reason) implements SpopReading {}
}
