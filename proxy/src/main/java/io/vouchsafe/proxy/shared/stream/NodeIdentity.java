package io.vouchsafe.proxy.shared.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this process is among all nodes. The file {@code node} of the state directory has its id and
 * its last incarnation; without it, or when it cannot be read, this is a node that nobody knows.
 *
 * @param incarnation larger at each start: milliseconds of the clock, or one more than the last
 */
public record NodeIdentity(Node node, long incarnation) {
  private static final Logger LOG = LoggerFactory.getLogger(NodeIdentity.class);
  private static final String FILE = "node";
  private static final int LONGEST = 64;
  private static final Pattern CONTENT = Pattern.compile("([0-9a-f]{16}) ([0-9]{1,18})\n");

  /** The next incarnation of the node whose state that is, written back to it. Blocking. */
  public static NodeIdentity next(StateDirectory state, String name, Instant now) {
    Optional<Matcher> last = last(state);
    String id = last.map(found -> found.group(1)).orElseGet(NodeIdentity::fresh);
    long before = last.map(found -> Long.parseLong(found.group(2))).orElse(0L);
    long incarnation = Math.max(now.toEpochMilli(), before + 1);
    try {
      state.write(FILE, "%s %d\n".formatted(id, incarnation).getBytes(US_ASCII));
    } catch (IOException e) {
      LOG.warn("the id of this node could not be written to the state directory: {}", e.toString());
    }
    return new NodeIdentity(new Node(id, name), incarnation);
  }

  private static Optional<Matcher> last(StateDirectory state) {
    try {
      Optional<Matcher> found =
          state.read(FILE, LONGEST).map(octets -> CONTENT.matcher(new String(octets, US_ASCII)));
      if (found.isPresent() && !found.get().matches()) {
        LOG.warn("the file {} of the state directory is damaged: this node gets a new id", FILE);
        return Optional.empty();
      }
      return found;
    } catch (IOException e) {
      LOG.warn("the id of this node could not be read, it gets a new one: {}", e.toString());
      return Optional.empty();
    }
  }

  private static String fresh() {
    byte[] octets = new byte[8];
    new SecureRandom().nextBytes(octets);
    return HexFormat.of().formatHex(octets);
  }
}
