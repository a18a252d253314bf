/**
 * OpenVPN's management interface (management-notes.txt of 2.6) as bytes and values.
 *
 * <p>In: what the server sends, values. Out: events and replies, commands as bytes. Never here:
 * sockets, decisions.
 */
@NullMarked
package io.vouchsafe.vpnauth.wire.openvpn;

import org.jspecify.annotations.NullMarked;
