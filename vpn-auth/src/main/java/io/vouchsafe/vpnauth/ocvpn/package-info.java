/**
 * Fortinet OCVPN's group-key exchange (seed 000): who is a member of a customer's group, which
 * generation of the key each member has, and when a key is made and destroyed.
 *
 * <p>In: a group's state, what happened, the time. Out: the next state, the answer, orders about
 * keys. Never here: key bytes, certificates, clocks.
 */
@NullMarked
package io.vouchsafe.vpnauth.ocvpn;

import org.jspecify.annotations.NullMarked;
