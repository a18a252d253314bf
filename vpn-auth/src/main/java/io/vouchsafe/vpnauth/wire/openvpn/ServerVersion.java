package io.vouchsafe.vpnauth.wire.openvpn;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which OpenVPN a server is.
 *
 * @param text such as {@code 2.6.14}, or {@code 2.7_rc1}
 */
public record ServerVersion(String text, int major, int minor) {
  private static final Pattern LINE =
      Pattern.compile(
          "OpenVPN Version: OpenVPN (([0-9]{1,4})\\.([0-9]{1,4})[0-9A-Za-z._+-]{0,40}).*");

  /** From the answer to {@code version}. */
  public static Optional<ServerVersion> parse(List<String> lines) {
    return lines.stream()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .map(ServerVersion::of);
  }

  /** From its text, such as {@code 2.6.14}. */
  public static Optional<ServerVersion> parse(String text) {
    return parse(List.of("OpenVPN Version: OpenVPN " + text));
  }

  private static ServerVersion of(Matcher line) {
    return new ServerVersion(
        line.group(1), Integer.parseInt(line.group(2)), Integer.parseInt(line.group(3)));
  }

  /** Whether it is that version or a later one. */
  public boolean isAtLeast(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
  }

  /** 2.6 is the first server that makes keys with the exporter of RFC 5705. */
  public boolean knowsExporter() {
    return isAtLeast(2, 6);
  }
}
