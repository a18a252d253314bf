package io.vouchsafe.vpnauth.wire.spop;

/** Why a connection ends, as a DISCONNECT says it (SPOE.txt, section 3.5). */
public enum SpopStatus {
  NORMAL(0),
  IO(1),
  TIMEOUT(2),
  TOO_BIG(3),
  INVALID(4),
  NO_VERSION(5),
  NO_FRAME_SIZE(6),
  NO_CAPABILITIES(7),
  UNSUPPORTED_VERSION(8),
  BAD_FRAME_SIZE(9),
  FRAGMENTED(10),
  INTERLACED(11),
  FRAME_ID(12),
  RESOURCE(13),
  UNKNOWN(99);

  private final int code;

  SpopStatus(int code) {
    this.code = code;
  }

  /** Its number on the wire. */
  public int code() {
    return code;
  }
}
