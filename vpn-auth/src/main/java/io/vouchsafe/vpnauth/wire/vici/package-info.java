/**
 * The VICI protocol of strongSwan's charon, as bytes and values.
 *
 * <p>In: bytes of a packet, or a value to send. Out: a value or an error, or bytes. Never here:
 * sockets, what the values mean, or anything of a tunnel.
 */
@NullMarked
package io.vouchsafe.vpnauth.wire.vici;

import org.jspecify.annotations.NullMarked;
