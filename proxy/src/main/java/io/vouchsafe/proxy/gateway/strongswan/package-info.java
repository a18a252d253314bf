/**
 * strongSwan as a data plane: a charon is fed over VICI, each login is decided about, and sessions
 * are cut.
 *
 * <p>In: tunnels, events of charon, what is newly revoked. Out: charon's configuration, sessions,
 * terminated SAs. Never here: the bytes of VICI, or how a tunnel is chosen.
 */
@NullMarked
package io.vouchsafe.proxy.gateway.strongswan;

import org.jspecify.annotations.NullMarked;
