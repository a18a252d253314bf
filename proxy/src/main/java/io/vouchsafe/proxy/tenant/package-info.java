/**
 * How new settings come into force: every part of the service prepares its next state beside the
 * running one, and only when all are ready, all are put in place.
 *
 * <p>In: a change of the settings, the parts that go by them. Out: what the reload came to. Never
 * here: what a part does with its settings, and HTTP.
 */
@NullMarked
package io.vouchsafe.proxy.tenant;

import org.jspecify.annotations.NullMarked;
