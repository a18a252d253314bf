package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;

/** Where the clients of one server survive a restart of ours. Nothing here waits. */
interface ClientStore {

  /** What was kept last; nobody where nothing can be read. Never fails. */
  Future<KeptClients> load();

  /** Replaces what was kept. Of two, the second is kept. */
  Future<Void> save(KeptClients kept);
}
