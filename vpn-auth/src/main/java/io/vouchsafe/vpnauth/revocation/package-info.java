/**
 * How a policy learns whether a certificate is revoked: the sources, their order, and what their
 * answers settle.
 *
 * <p>In: a policy's sources and objects, what each source answered, an instant. Out: which source
 * to ask next, or the status that counts. Never here: whether the certificate may pass, sockets,
 * clocks, caches.
 */
@NullMarked
package io.vouchsafe.vpnauth.revocation;

import org.jspecify.annotations.NullMarked;
