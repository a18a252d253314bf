package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.vpnauth.wire.vici.ViciMessage;

/** What charon told by itself. */
record CharonEvent(String name, ViciMessage message) {}
