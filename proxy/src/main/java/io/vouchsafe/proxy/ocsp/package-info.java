/**
 * Asking responders: one-method channels and look-ups, each concern a small decorator.
 *
 * <p>In: a certificate to ask about, an OCSP object, limits. Out: attempts, good or bad, as values
 * in succeeded futures; a failed future is a bug. Never here: whether a certificate may pass.
 */
@NullMarked
package io.vouchsafe.proxy.ocsp;

import org.jspecify.annotations.NullMarked;
