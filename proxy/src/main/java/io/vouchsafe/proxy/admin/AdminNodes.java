package io.vouchsafe.proxy.admin;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.emergency.Author;
import java.util.List;
import java.util.Optional;

/** The other nodes of a service, as far as this one's admin port has to do with them. */
public interface AdminNodes {
  /** There are none: this node runs alone. */
  AdminNodes NONE = new NoNodes();

  /**
   * What another node's admin port says.
   *
   * @param body of a 200; else empty
   */
  record Answer(int status, Buffer body) {}

  /** The name of this node; empty when it runs alone. */
  Optional<String> self();

  /** The names of the others that live. */
  List<String> names();

  /**
   * What the admin port of {@code node} answers to {@code target}, a path with its query. Fails
   * when no answer comes within 2 s.
   *
   * @param posted the document of a POST; empty = GET
   */
  Future<Answer> ask(String node, String target, Optional<JsonObject> posted);

  /** Tells all nodes to cut a session, as soon as they can be told. */
  void cut(String session, Author author);

  /** What is known of all nodes: {@code node}, {@code nodes} and {@code stale}. */
  JsonObject report();

  /** An operator says that a node is gone for good; false when no such node lives. */
  boolean forget(String name, Author author);
}
