package io.vouchsafe.proxy.session;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.emergency.Author;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the journal, and the log in short, which sessions are cut, by whom and why. */
final class SessionAudit {
  private static final Logger LOG = LoggerFactory.getLogger(SessionAudit.class);

  private final Consumer<String> journal;
  private final InstantSource clock;

  /** Hands lines of JSON, with their line feeds, to {@code journal}. */
  SessionAudit(Consumer<String> journal, InstantSource clock) {
    this.journal = journal;
    this.clock = clock;
  }

  /** The gateway is told to cut {@code session}. */
  void cut(Session session, CutCause cause, Optional<Author> author) {
    write(line("session_cut", session, cause, author));
    LOG.warn("{}: cut, {}{}", session, cause.word(), author.map(by -> ", " + by).orElse(""));
  }

  /** Only for {@code dry_run} it is not cut. */
  void wouldCut(Session session, CutCause cause) {
    write(line("session_would_be_cut", session, cause, Optional.empty()));
    LOG.warn("{}: would be cut, {}; sessions.dry_run is true", session, cause.word());
  }

  /** From now on cuts of {@code tenant} are held. */
  void held(String tenant, CutCause cause, int limit) {
    write(begin("cuts_held", tenant).put("reason", cause.word()).put("cut_limit", limit));
    LOG.error(
        "tenant {}: more than {} percent of its sessions would be cut within 60 s "
            + "({}). The other cuts are held: these sessions get no new request and no new keys,"
            + " and what a gateway carries goes on until then. See GET "
            + "/sessions?tenant={}; POST /sessions/cut-held cuts them",
        tenant,
        limit,
        cause.word(),
        tenant);
  }

  /** An operator releases what is held. */
  void released(Optional<String> tenant, int sessions, Author author) {
    write(
        begin("cuts_released", tenant.orElse(null))
            .put("sessions", sessions)
            .put("personal", personal(author)));
    LOG.warn("tenant {}: {} held cuts released, {}", tenant.orElse("(all)"), sessions, author);
  }

  private JsonObject line(String event, Session session, CutCause cause, Optional<Author> author) {
    JsonObject personal =
        personal(author.orElse(new Author(Optional.empty(), Optional.empty())))
            .put("subject", session.identity().map(who -> who.subject().shown()).orElse(null));
    return begin(event, session.tenant())
        .put("session", session.id())
        .put("gateway", session.facts().carrier().label())
        .put("reason", cause.word())
        .put("reference", session.reference())
        .put("sha256", session.identity().map(who -> who.sha256().hex()).orElse(null))
        .put("personal", personal);
  }

  private JsonObject begin(String event, @Nullable String tenant) {
    return new JsonObject()
        .put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
        .put("event", event)
        .put("tenant", tenant);
  }

  private static JsonObject personal(Author author) {
    return new JsonObject()
        .put("by", author.by().orElse(null))
        .put("why", author.why().orElse(null));
  }

  /** A journal that fails keeps no session from being cut; the log has the line then. */
  private void write(JsonObject line) {
    try {
      journal.accept(line.encode() + "\n");
    } catch (RuntimeException | Error e) {
      LOG.error("the cut of a session could not be written to the journal", e);
    }
  }
}
