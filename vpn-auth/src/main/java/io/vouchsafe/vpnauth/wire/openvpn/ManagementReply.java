package io.vouchsafe.vpnauth.wire.openvpn;

import java.util.List;

/** What an OpenVPN server answers to a command. */
public sealed interface ManagementReply {

  /** {@code SUCCESS: …}. */
  record Success(String text) implements ManagementReply {}

  /** {@code ERROR: …}: the command did nothing. */
  record Failure(String text) implements ManagementReply {}

  /** Lines up to {@code END}, without it. */
  record Lines(List<String> lines) implements ManagementReply {
    public Lines {
      lines = List.copyOf(lines);
    }
  }
}
