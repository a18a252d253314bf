package io.vouchsafe.proxy.gateway.openvpn;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the server logs of a client's data channel, at {@code verb 2} and above, about a second
 * after it is established: {@code NAME/ADDRESS Data Channel: cipher 'AES-256-GCM', peer-id: 0}, and
 * right after it, where something was agreed, {@code NAME/ADDRESS Protocol options: protocol-flags
 * cc-exit tls-ekm}. With {@code keepalive} a line about timers is between them.
 *
 * @param name of the client, as it calls itself
 * @param address of the client, with its port
 */
record ChannelLine(String name, String address, Kind kind) {
  /** What it says. */
  enum Kind {
    /** The client's data is encrypted from now on. */
    KEYS,
    /** The keys are made by the exporter. */
    EXPORTER,
    /** Something else was agreed, and not that. */
    OTHER_OPTIONS,
    /** What would be next is not written: {@code mute} at the server. */
    MUTED
  }

  private static final String CHANNEL = " Data Channel: ";
  private static final String OPTIONS = " Protocol options: ";
  private static final String MUTE = " NOTE: --mute triggered...";

  /**
   * A client chooses its name and its peer info. Whoever imitates a line has its own address, after
   * a slash, behind the imitation or before it: no slash may follow, and nothing but the name may
   * come before.
   */
  private static final Pattern CIPHER =
      Pattern.compile("cipher '[A-Za-z0-9-]{1,40}'[A-Za-z0-9 ,:'-]{0,200}");

  private static final Pattern AGREED = Pattern.compile("[A-Za-z0-9 ,:-]{0,300}");
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[ ,]+");

  /** Empty when it is another line. */
  static Optional<ChannelLine> parse(String message) {
    String line = message.stripTrailing();
    int channel = line.lastIndexOf(CHANNEL);
    if (channel >= 0 && CIPHER.matcher(line.substring(channel + CHANNEL.length())).matches()) {
      return of(line.substring(0, channel), Kind.KEYS);
    }
    int options = line.lastIndexOf(OPTIONS);
    if (options >= 0) {
      String agreed = line.substring(options + OPTIONS.length());
      return AGREED.matcher(agreed).matches()
          ? of(line.substring(0, options), kind(agreed))
          : Optional.empty();
    }
    return line.endsWith(MUTE)
        ? of(line.substring(0, line.length() - MUTE.length()), Kind.MUTED)
        : Optional.empty();
  }

  private static Kind kind(String agreed) {
    return Arrays.asList(BETWEEN_WORDS.split(agreed, -1)).contains("tls-ekm")
        ? Kind.EXPORTER
        : Kind.OTHER_OPTIONS;
  }

  private static Optional<ChannelLine> of(String prefix, Kind kind) {
    int slash = prefix.lastIndexOf('/');
    return slash < 0
        ? Optional.empty()
        : PeerPlace.of(prefix.substring(slash + 1))
            .map(place -> new ChannelLine(prefix.substring(0, slash), place, kind));
  }
}
