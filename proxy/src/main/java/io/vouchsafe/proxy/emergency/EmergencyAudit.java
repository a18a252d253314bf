package io.vouchsafe.proxy.emergency;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import io.vouchsafe.vpnauth.emergency.BreakGlassList;
import io.vouchsafe.vpnauth.emergency.Target;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the journal, and the log in short, about every change that operators made by hand. */
public final class EmergencyAudit {
  private static final Logger LOG = LoggerFactory.getLogger(EmergencyAudit.class);

  /** Blocks that one line names; the numbers count all of them. */
  private static final int NAMED = 100;

  /** Characters of a node's name in the log. */
  private static final int LONGEST_NODE = 100;

  private final Consumer<String> journal;
  private final InstantSource clock;

  /** Hands lines of JSON, with their line feeds, to {@code journal}. */
  public EmergencyAudit(Consumer<String> journal, InstantSource clock) {
    this.journal = journal;
    this.clock = clock;
  }

  /**
   * What was changed by hand on another node holds here, too.
   *
   * @param node by which operators know it
   */
  public void merged(String tenant, String node, EmergencyStore.Outcome.Done done) {
    Optional<String> from = Optional.of(node);
    Author unnamed = new Author(Optional.empty(), Optional.empty());
    if (!done.after().blocks().equals(done.before().blocks())) {
      blocks(tenant, from, unnamed, done);
    }
    breakGlass(tenant, from, unnamed, done);
  }

  /** The blocks of {@code tenant} were changed by hand. */
  public void blocks(String tenant, Author author, EmergencyStore.Outcome.Done done) {
    blocks(tenant, Optional.empty(), author, done);
  }

  private void blocks(
      String tenant, Optional<String> node, Author author, EmergencyStore.Outcome.Done done) {
    List<Target> added = more(done.after().blocks(), done.before().blocks());
    List<Target> removed = more(done.before().blocks(), done.after().blocks());
    int entries = done.after().blocks().entries().size();
    write(
        line(tenant, "blocks", node, done)
            .put("entries", entries)
            .put("added", added.size())
            .put("removed", removed.size())
            .put(
                "personal",
                personal(author).put("added", named(added)).put("removed", named(removed))));
    LOG.warn(
        "tenant {}: block list changed, {} entries, {} added, {} removed, {}{}",
        tenant,
        entries,
        added.size(),
        removed.size(),
        author,
        onNode(node));
  }

  /** One certificate of {@code tenant} may pass. */
  private void allowed(
      String tenant, Optional<String> node, BreakGlass allow, EmergencyStore.Outcome.Done done) {
    Author author = new Author(Optional.of(allow.by()), Optional.of(allow.why()));
    write(
        line(tenant, "break_glass", node, done)
            .put("certificate", allow.certificate().hex())
            .put("until", allow.until().toString())
            .put("personal", personal(author)));
    LOG.warn(
        "tenant {}: break-glass for {} until {}, {}{}",
        tenant,
        allow.certificate(),
        allow.until(),
        author,
        onNode(node));
  }

  /** Allows of {@code tenant} were changed by hand: those that hold now, and those that ended. */
  public void breakGlass(String tenant, Author author, EmergencyStore.Outcome.Done done) {
    breakGlass(tenant, Optional.empty(), author, done);
  }

  private void breakGlass(
      String tenant, Optional<String> node, Author author, EmergencyStore.Outcome.Done done) {
    BreakGlassList before = done.before().breakGlass();
    BreakGlassList after = done.after().breakGlass();
    after.all().stream()
        .filter(allow -> !before.of(allow.certificate()).equals(Optional.of(allow)))
        .forEach(allow -> allowed(tenant, node, allow, done));
    before.activeAt(clock.instant()).all().stream()
        .filter(allow -> after.of(allow.certificate()).isEmpty())
        .forEach(
            allow ->
                disallowed(tenant, node, Optional.of(allow.certificate().hex()), author, done));
  }

  /** What was said about {@code certificate}, or about all of them, was taken back. */
  public void disallowed(
      String tenant,
      Optional<String> certificate,
      Author author,
      EmergencyStore.Outcome.Done done) {
    disallowed(tenant, Optional.empty(), certificate, author, done);
  }

  private void disallowed(
      String tenant,
      Optional<String> node,
      Optional<String> certificate,
      Author author,
      EmergencyStore.Outcome.Done done) {
    write(
        line(tenant, "break_glass_ended", node, done)
            .put("certificate", certificate.orElse(null))
            .put("personal", personal(author)));
    LOG.warn(
        "tenant {}: break-glass ended for {}, {}{}",
        tenant,
        certificate.orElse("every certificate"),
        author,
        onNode(node));
  }

  /** A line about a change that was made on {@code node}; empty = here. */
  private JsonObject line(
      String tenant, String event, Optional<String> node, EmergencyStore.Outcome.Done done) {
    JsonObject line =
        new JsonObject()
            .put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
            .put("event", event)
            .put("tenant", tenant)
            .put("kept", done.kept());
    node.ifPresent(name -> line.put("node", name));
    return line;
  }

  private static String onNode(Optional<String> node) {
    return node.map(name -> ", on node " + Quoted.plain(name, LONGEST_NODE)).orElse("");
  }

  private void write(JsonObject line) {
    journal.accept(line.encode() + "\n");
  }

  private static JsonObject personal(Author author) {
    return new JsonObject()
        .put("by", author.by().orElse(null))
        .put("why", author.why().orElse(null));
  }

  /** What stands in {@code blocks} and not, or not as often, in {@code others}. */
  private static List<Target> more(BlockList blocks, BlockList others) {
    Map<Target, Integer> left = new HashMap<>();
    others.entries().forEach(entry -> left.merge(entry.target(), 1, Integer::sum));
    return blocks.entries().stream()
        .map(BlockEntry::target)
        .filter(target -> left.merge(target, -1, Integer::sum) < 0)
        .toList();
  }

  private static JsonArray named(List<Target> targets) {
    JsonArray names = new JsonArray();
    targets.stream().limit(NAMED).map(Target::describe).forEach(names::add);
    return names;
  }
}
