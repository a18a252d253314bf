/**
 * The device side of OCVPN: asks the service for the group's key, gives it to the local charon, and
 * keeps a mesh of tunnels to the other members.
 *
 * <p>In: the service's answers, what charon shows. Out: calls, orders to charon. Never here: the
 * service's side of it, which is {@code proxy.ocvpn}; keys on disk.
 */
@NullMarked
package io.vouchsafe.proxy.ocvpn.agent;

import org.jspecify.annotations.NullMarked;
