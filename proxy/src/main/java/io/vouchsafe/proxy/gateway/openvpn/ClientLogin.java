package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.wire.openvpn.ClientEnv;
import java.util.List;

/**
 * A client that negotiates keys and waits for an answer.
 *
 * @param isReauth whether it is let in already
 * @param chain the certificates that it came with, leaf first, as they are decided about; empty
 *     when it is decided about by digest
 */
record ClientLogin(
    ServerRun run, long cid, long kid, boolean isReauth, ClientEnv env, List<Der> chain) {
  ClientLogin {
    chain = List.copyOf(chain);
  }

  /** One without certificates. */
  ClientLogin(ServerRun run, long cid, long kid, boolean isReauth, ClientEnv env) {
    this(run, cid, kid, isReauth, env, List.of());
  }
}
