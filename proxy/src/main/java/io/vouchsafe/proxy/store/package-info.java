/**
 * Signed bytes that were verified once and may be handed out again (design, section 3).
 *
 * <p>In: responses with their times. Out: the same bytes while they may be handed out. Never here:
 * statuses of decisions, and anything that decides.
 */
@NullMarked
package io.vouchsafe.proxy.store;

import org.jspecify.annotations.NullMarked;
