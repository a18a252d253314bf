package io.vouchsafe.vpnauth.wire.spop;

/**
 * What an ACK answers. Both numbers are HAProxy's and unsigned.
 *
 * @param stream of the request
 * @param frame of the stream's frames
 */
public record SpopFrameId(long stream, long frame) {
  /** Of frames that belong to no stream. */
  public static final SpopFrameId NONE = new SpopFrameId(0, 0);
}
