/**
 * What is remembered between decisions: verified statuses, validated paths, decoded headers.
 *
 * <p>In: results of the pure modules, sizes in bytes, an instant. Out: what was remembered, judged
 * anew. Never here: decisions, sockets, clocks.
 */
@NullMarked
package io.vouchsafe.proxy.memory;

import org.jspecify.annotations.NullMarked;
