/**
 * HAProxy's Stream Processing Offload Protocol (SPOP 2.0, {@code doc/SPOE.txt} of HAProxy, section
 * 3), as bytes and values.
 *
 * <p>In: bytes of a frame, or a value to send. Out: a value or an error, or bytes. Never here:
 * sockets, what the messages ask, or who may ask.
 */
@NullMarked
package io.vouchsafe.vpnauth.wire.spop;

import org.jspecify.annotations.NullMarked;
