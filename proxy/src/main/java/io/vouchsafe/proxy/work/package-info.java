/**
 * Heavy work away from the event loops, and no more of it than is bearable.
 *
 * <p>In: callables, and whose turn they take. Out: futures, or that there was too much to do. Never
 * here: what the work is about.
 */
@NullMarked
package io.vouchsafe.proxy.work;

import org.jspecify.annotations.NullMarked;
