package io.vouchsafe.vpnauth.wire.openvpn;

/** What the stream of an OpenVPN server has next. */
public sealed interface ManagementPiece {

  /** It tells something by itself. */
  record Told(ManagementEvent event) implements ManagementPiece {}

  /** It answers the oldest command that has no answer. */
  record Answered(ManagementReply reply) implements ManagementPiece {}

  /** More must be fed first. */
  record Wanting() implements ManagementPiece {}

  /**
   * The stream is of no more use: nobody knows what comes next.
   *
   * @param reason one clause for people, free of the stream's own text
   */
  record Unreadable(String reason) implements ManagementPiece {}
}
