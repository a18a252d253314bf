package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;

/** Keeps nothing: a service without a state directory. */
final class VolatileGroupStore implements GroupStore {
  @Override
  public Map<CustomerName, StoredGroup> load() {
    return Map.of();
  }

  @Override
  public Future<Void> write(GroupWrite write) {
    return Future.succeededFuture();
  }

  @Override
  public boolean isKept() {
    return false;
  }

  @Override
  public Optional<String> trouble() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
