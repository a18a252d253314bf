package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** In a file of its own in the state directory, which is replaced whole. */
final class ClientStoreFile implements ClientStore {
  private static final Logger LOG = LoggerFactory.getLogger(ClientStoreFile.class);

  private final Vertx vertx;
  private final StateDirectory state;
  private final KeptClients.Place place;
  private final String name;

  ClientStoreFile(Vertx vertx, StateDirectory state, KeptClients.Place place) {
    this.vertx = vertx;
    this.state = state;
    this.place = place;
    // Names have no dot, so that no two gateways have one file.
    this.name = "openvpn." + place.tenant() + "." + place.gateway() + ".clients";
  }

  @Override
  public Future<KeptClients> load() {
    return vertx.executeBlocking(this::read);
  }

  private KeptClients read() {
    try {
      Optional<byte[]> bytes = state.read(name, KeptClientsCodec.MOST_BYTES);
      if (bytes.isEmpty()) {
        return KeptClients.none(place);
      }
      KeptClients kept = KeptClientsCodec.read(bytes.get());
      if (kept.place().equals(place)) {
        return kept;
      }
      LOG.warn(
          "{} has the clients of another server, at {}: clients of gateway {}/{} are restarted",
          name,
          kept.place().server(),
          place.tenant(),
          place.gateway());
    } catch (IOException e) {
      LOG.error(
          "{} cannot be read, and clients of gateway {}/{} are restarted: {}",
          name,
          place.tenant(),
          place.gateway(),
          e.toString());
    }
    return KeptClients.none(place);
  }

  @Override
  public Future<Void> save(KeptClients kept) {
    return vertx.executeBlocking(
        () -> {
          state.write(name, out -> KeptClientsCodec.write(kept, out));
          return null;
        });
  }
}
