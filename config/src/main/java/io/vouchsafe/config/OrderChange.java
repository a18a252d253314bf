package io.vouchsafe.config;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.emergency.OrderVersion;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The last change of a block or an allow that is kept: exactly one of {@code block} and {@code
 * allow} is there.
 *
 * @param block its id
 * @param allow the SHA-256 of its certificate
 * @param removed when it was taken back; empty for one that counts
 */
public record OrderChange(
    Optional<String> block,
    Optional<Fingerprint> allow,
    OrderVersion version,
    Optional<Instant> removed) {
  private static final Range COUNTERS = new Range(0, OrderVersion.MOST, "");
  private static final Pattern NODE_ID = Pattern.compile("[0-9a-f]{16}");

  private static final SettingKey<String> BLOCK = PlainWords.lineKey("block");

  private static final SettingKey<Fingerprint> ALLOW = HexText.sha256Key("allow");

  private static final SettingKey<Long> COUNTER =
      SettingKey.<Long>text("counter", "a whole number", OrderChange::counter).required();

  private static final SettingKey<String> NODE =
      SettingKey.text("node", "16 hexadecimal digits", OrderChange::node);

  private static final SettingKey<Instant> REMOVED = PlainWords.instantKey("removed");

  static final SectionTable KEYS = SectionTable.of(BLOCK, ALLOW, COUNTER, NODE, REMOVED);

  static Optional<OrderChange> read(Value written) {
    return Section.read(written, KEYS, OrderChange::read);
  }

  private static Optional<OrderChange> read(Section written) {
    Optional<String> block = written.find(BLOCK);
    Optional<Fingerprint> allow = written.find(ALLOW);
    Optional<Long> counter = written.find(COUNTER);
    Optional<String> node = written.find(NODE);
    Optional<Instant> removed = written.find(REMOVED);
    if (block.isPresent() == allow.isPresent()) {
      written.error("is about one of block and allow");
      return Optional.empty();
    }
    return counter.map(
        number ->
            new OrderChange(block, allow, new OrderVersion(number, node.orElse("")), removed));
  }

  /** What no node can have counted is refused. */
  static Optional<Long> counter(Value value) {
    return value.wholeNumber(COUNTERS);
  }

  private static Optional<String> node(Value value) {
    Optional<String> text = value.string();
    Optional<String> id = text.filter(each -> NODE_ID.matcher(each).matches());
    if (text.isPresent() && id.isEmpty()) {
      value.error(() -> Quoted.of(text.get()) + " is no node: 16 hexadecimal digits");
    }
    return id;
  }
}
