/**
 * Heavy work away from the event loops, and no more of it than is bearable.
 *
 * <p>In: callables. Out: futures, or at once that there is too much to do. Never here: what the
 * work is about.
 */
@NullMarked
package io.vouchsafe.proxy.work;

import org.jspecify.annotations.NullMarked;
