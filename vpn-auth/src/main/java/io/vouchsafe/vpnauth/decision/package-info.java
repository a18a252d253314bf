/**
 * Our policy: the revocation cascade and the decision.
 *
 * <p>In: a validated path or its refusal, attempts to learn statuses, a policy, an instant. Out:
 * what to ask next, or the decision and its evidence. Never here: sockets, clocks, caches, settings
 * files.
 */
@NullMarked
package io.vouchsafe.vpnauth.decision;

import org.jspecify.annotations.NullMarked;
