/**
 * What makes words of ours believable when they come back out of a shared engine: an HMAC under
 * {@code shared.key}.
 *
 * <p>In: fields, and the purpose that they serve. Out: a seal, or whether one fits. Never here:
 * clocks, sockets, what fields mean.
 */
@NullMarked
package io.vouchsafe.proxy.shared.seal;

import org.jspecify.annotations.NullMarked;
