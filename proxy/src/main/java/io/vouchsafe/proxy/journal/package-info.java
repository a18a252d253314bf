/**
 * One structured line a decision, written without ever making a decision wait.
 *
 * <p>In: verdicts. Out: lines of JSON on a stream. Never here: anything that waits for the stream
 * on the caller's thread.
 */
@NullMarked
package io.vouchsafe.proxy.journal;

import org.jspecify.annotations.NullMarked;
