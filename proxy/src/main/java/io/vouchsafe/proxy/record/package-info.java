/**
 * Decisions on disk, with everything that is needed to make them again under other settings.
 *
 * <p>In: verdicts and what was presented. Out: lines of JSON in a file that only its owner reads.
 * Never here: anything that waits for the disk on the caller's thread, or that judges.
 */
@NullMarked
package io.vouchsafe.proxy.record;

import org.jspecify.annotations.NullMarked;
