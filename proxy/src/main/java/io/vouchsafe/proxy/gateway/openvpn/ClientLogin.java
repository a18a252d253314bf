package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.vpnauth.wire.openvpn.ClientEnv;

/**
 * A client that negotiates keys and waits for an answer.
 *
 * @param isReauth whether it is let in already
 */
record ClientLogin(ServerRun run, long cid, long kid, boolean isReauth, ClientEnv env) {}
