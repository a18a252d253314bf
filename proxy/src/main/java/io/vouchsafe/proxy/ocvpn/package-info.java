/**
 * The groups of OCVPN devices: their keys in memory, their membership on disk.
 *
 * <p>In: calls of devices that were let in, revocations, time. Out: answers, keys. Never here: who
 * may be let in, which {@code decision} answers, and what follows from a call, which {@code
 * vpnauth.ocvpn} answers.
 */
@NullMarked
package io.vouchsafe.proxy.ocvpn;

import org.jspecify.annotations.NullMarked;
