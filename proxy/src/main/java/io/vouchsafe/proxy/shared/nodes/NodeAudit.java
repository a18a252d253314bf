package io.vouchsafe.proxy.shared.nodes;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.emergency.Author;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the journal, and the log in short, which node an operator says is gone. */
public final class NodeAudit {
  private static final Logger LOG = LoggerFactory.getLogger(NodeAudit.class);

  private final Consumer<String> journal;
  private final InstantSource clock;

  /** Hands lines of JSON, with their line feeds, to {@code journal}. */
  public NodeAudit(Consumer<String> journal, InstantSource clock) {
    this.journal = journal;
    this.clock = clock;
  }

  void forgotten(String node, Author author) {
    journal.accept(
        new JsonObject()
                .put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("event", "node_forgotten")
                .put("node", node)
                .put(
                    "personal",
                    new JsonObject()
                        .put("by", author.by().orElse(null))
                        .put("why", author.why().orElse(null)))
                .encode()
            + "\n");
    LOG.warn("node {}: not waited for any more, {}", node, author);
  }
}
