package io.vouchsafe.vpnauth.wire.spop;

/** Types of frames (SPOE.txt, section 3.2.2). */
final class SpopFrameType {
  static final int UNSET = 0;
  static final int HAPROXY_HELLO = 1;
  static final int HAPROXY_DISCONNECT = 2;
  static final int NOTIFY = 3;
  static final int AGENT_HELLO = 101;
  static final int AGENT_DISCONNECT = 102;
  static final int ACK = 103;

  /** Of the flags: the frame is whole. */
  static final int FIN = 1;

  /** Of the flags: what its fragments asked for is not wanted any more. */
  static final int ABORT = 2;

  private SpopFrameType() {}
}
