/**
 * Who waits, remembers and counts: listeners, upstreams, memory, metrics, the command line.
 *
 * <p>In: connections, files, arguments. Out: answers, events, counters. Never here: decisions.
 */
@NullMarked
package io.vouchsafe.proxy;

import org.jspecify.annotations.NullMarked;
