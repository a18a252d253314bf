package io.vouchsafe.vpnauth.wire.openvpn;

import java.util.List;

/**
 * A command to an OpenVPN server.
 *
 * @param lines as they are written, without line ends: the command, then its body with END
 * @param form of the answer
 * @param isSecret whether it must not be logged
 */
public record ManagementCommand(List<String> lines, ReplyForm form, boolean isSecret) {
  public ManagementCommand {
    lines = List.copyOf(lines);
  }

  /** What answers a command. */
  public enum ReplyForm {
    /** {@code SUCCESS:} or {@code ERROR:}. */
    ONE_LINE,
    /** Lines up to {@code END}, or {@code ERROR:}. */
    UNTIL_END
  }

  @Override
  public String toString() {
    return isSecret ? "***" : lines.getFirst();
  }
}
