package io.vouchsafe.proxy.app;

import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.session.SessionRegistry;

/** What a gateway works with: it decides about a peer, and opens a session for it. */
record GatewayGround(Tenants tenants, DecisionService decisions, SessionRegistry sessions) {}
