package io.vouchsafe.proxy.shared.nodes;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.proxy.session.SessionId;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.proxy.shared.stream.EventStream;
import io.vouchsafe.proxy.shared.stream.EventType;
import io.vouchsafe.proxy.shared.stream.SharedEvent;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts that an operator orders at a node which cannot ask the one that has the session. An id is of
 * one start of one node: told twice, or late, it cuts nobody else.
 */
public final class SharedCuts {
  private static final Logger LOG = LoggerFactory.getLogger(SharedCuts.class);
  private static final int LONGEST_TEXT = 500;

  private final EventStream stream;
  private final SessionRegistry sessions;

  public SharedCuts(EventStream stream, SessionRegistry sessions) {
    this.stream = stream;
    this.sessions = sessions;
  }

  /** From now on this node cuts what others order; before the stream begins. */
  public void start() {
    stream.subscribe(EventType.CUT, this::heard);
  }

  /** Orders a cut of every other node. */
  void tell(String session, Author author) {
    JsonObject order = new JsonObject().put("session", session);
    author.by().ifPresent(by -> order.put("by", by));
    author.why().ifPresent(why -> order.put("why", why));
    stream.publish(EventType.CUT, "", order.toBuffer());
  }

  private void heard(SharedEvent event) {
    try {
      JsonObject order = new JsonObject(event.body());
      SessionId.parse(String.valueOf(order.getString("session")))
          .ifPresent(id -> sessions.cut(id.toString(), author(order)));
    } catch (DecodeException | ClassCastException e) {
      LOG.warn("node {} orders a cut that cannot be read", event.from().name());
    }
  }

  private static Author author(JsonObject order) {
    return new Author(text(order, "by"), text(order, "why"));
  }

  private static Optional<String> text(JsonObject order, String key) {
    return Optional.ofNullable(order.getString(key))
        .map(text -> text.substring(0, Math.min(text.length(), LONGEST_TEXT)));
  }
}
