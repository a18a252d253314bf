/**
 * One decision from presented bytes to verdict: caches first, then whoever must be asked.
 *
 * <p>In: what fronts hand over, a tenant's policy, a source of instants. Out: verdicts, told once
 * to metrics and journal. Never here: HTTP, and the rules by which is decided.
 */
@NullMarked
package io.vouchsafe.proxy.decision;

import org.jspecify.annotations.NullMarked;
