/**
 * Live sessions, and the events that may end them.
 *
 * <p>In: verdicts that let somebody in, what is newly learnt to be revoked or blocked, orders of
 * operators. Out: cuts to the gateways, and the list of sessions. Never here: whether a certificate
 * may pass, which {@code decision} answers, and how a gateway cuts.
 */
@NullMarked
package io.vouchsafe.proxy.session;

import org.jspecify.annotations.NullMarked;
