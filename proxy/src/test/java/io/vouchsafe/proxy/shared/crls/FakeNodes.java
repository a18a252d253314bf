package io.vouchsafe.proxy.shared.crls;

import io.vouchsafe.proxy.shared.stream.Node;
import io.vouchsafe.proxy.shared.stream.Nodes;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The nodes that a test says. */
public final class FakeNodes implements Nodes {
  public final List<Seen> others = new CopyOnWriteArrayList<>();
  public volatile List<String> stale = List.of();
  private final Node self;

  public FakeNodes(Node self) {
    this.self = self;
  }

  /** Another one, heard at {@code heard}. */
  public void add(Node node, Instant heard, Optional<URI> admin, Optional<URI> api) {
    others.add(new Seen(node, heard, "1.0", admin, api));
  }

  @Override
  public Node self() {
    return self;
  }

  @Override
  public List<Seen> others() {
    return List.copyOf(others);
  }

  @Override
  public List<String> staleBecause() {
    return stale;
  }

  @Override
  public boolean isStale() {
    return !stale.isEmpty();
  }

  @Override
  public boolean forget(String name) {
    return others.removeIf(seen -> seen.node().name().equals(name));
  }
}
