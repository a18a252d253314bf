package io.vouchsafe.proxy.shared.stream;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who else is there, by their heartbeats. Thread-safe; never blocks. */
public interface Nodes {

  /** What is known of a node. */
  record Seen(
      Node node, Instant heard, String version, Optional<URI> adminUrl, Optional<URI> apiUrl) {}

  /** This process. */
  Node self();

  /** The other live ones, by name. */
  List<Seen> others();

  /**
   * Why news of other nodes may be withheld just now, one sentence each; empty while this node is
   * up to date, and while there is no other.
   */
  List<String> staleBecause();

  /** Whether {@link #staleBecause} says anything. Cheap. */
  boolean isStale();

  /** An operator says that a node is gone for good; false when no such node was live. */
  boolean forget(String name);
}
