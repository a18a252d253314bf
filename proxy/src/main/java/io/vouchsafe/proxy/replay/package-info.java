/**
 * Recorded decisions, made again under other settings: who would be refused, and who allowed.
 *
 * <p>In: lines of a record, settings. Out: what changes. Never here: network, caches of a service,
 * or what operators ordered by hand.
 */
@NullMarked
package io.vouchsafe.proxy.replay;

import org.jspecify.annotations.NullMarked;
