/**
 * Which tunnel an IKE peer gets.
 *
 * <p>In: where the peer is. Out: by which a tunnel is chosen. Never here: sockets, daemons,
 * settings files.
 */
@NullMarked
package io.vouchsafe.vpnauth.tunnel;

import org.jspecify.annotations.NullMarked;
