/**
 * Signed OCSP responses that nodes share: what one of them fetched answers the others, and what one
 * of them learns to be revoked is revoked on all.
 *
 * <p>In: look-ups, envelopes out of the engine, events of other nodes. Out: statuses that were
 * verified again here under the rules of whoever asks. Never here: trust in who handed the octets
 * over.
 */
@NullMarked
package io.vouchsafe.proxy.shared.response;

import org.jspecify.annotations.NullMarked;
