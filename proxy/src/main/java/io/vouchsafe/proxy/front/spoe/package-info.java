/**
 * The SPOE agent: HAProxy asks about the certificates of its clients, and is told what to put into
 * its variables (contract, section 5, SPOE).
 *
 * <p>In: frames of HAProxy. Out: frames for it. Never here: octets of the protocol, which are
 * {@code vpnauth.wire.spop}'s, and what is decided.
 */
@NullMarked
package io.vouchsafe.proxy.front.spoe;

import org.jspecify.annotations.NullMarked;
