/**
 * What charon tells of its negotiations, in sentences for people.
 *
 * <p>In: VICI's log lines and events, our verdicts. Out: lines of text, with what went wrong and
 * what to do. Never here: sockets, clocks, or anything that changes what charon does.
 */
@NullMarked
package io.vouchsafe.proxy.snoop;

import org.jspecify.annotations.NullMarked;
