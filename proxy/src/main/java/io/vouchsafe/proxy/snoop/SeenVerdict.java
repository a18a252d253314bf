package io.vouchsafe.proxy.snoop;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A decision of the running service, as its journal has it.
 *
 * @param claimedId the identity that was claimed, whose negotiation it is about
 */
public record SeenVerdict(
    String claimedId, boolean allow, String reason, String detail, String reference) {

  /** Names are written in either order, with or without spaces: RFC 4514 and charon differ. */
  boolean isAbout(String identity) {
    return parts(identity).equals(parts(claimedId));
  }

  private static List<String> parts(String identity) {
    return Arrays.stream(identity.toLowerCase(Locale.ROOT).split(","))
        .map(String::strip)
        .sorted()
        .toList();
  }

  String text() {
    return (allow ? "allow " : "deny ")
        + reason
        + (detail.isEmpty() || allow ? "" : ": " + detail)
        + " (reference "
        + reference
        + ")";
  }
}
