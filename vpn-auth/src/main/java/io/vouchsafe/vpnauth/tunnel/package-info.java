/**
 * A tenant's tunnels, and which of them an IKE peer gets.
 *
 * <p>In: tunnels in their order, where a peer is and who it claims to be. Out: the first that takes
 * it, and for each one before why it does not. Never here: sockets, daemons, settings files,
 * policies.
 */
@NullMarked
package io.vouchsafe.vpnauth.tunnel;

import org.jspecify.annotations.NullMarked;
