/**
 * OpenVPN servers as data planes, by their management interface.
 *
 * <p>In: a server's events, verdicts, orders to cut. Out: answers to its clients' logins. Never
 * here: decisions, and the words of the management interface, which are {@code
 * vpnauth.wire.openvpn}'s.
 */
@NullMarked
package io.vouchsafe.proxy.gateway.openvpn;

import org.jspecify.annotations.NullMarked;
