/**
 * What is cached between decisions: verified statuses, signed responses, validated paths, decoded
 * headers.
 *
 * <p>In: results of the pure modules, sizes in bytes, an instant. Out: what was cached, judged
 * anew. Never here: decisions, sockets, clocks.
 */
@NullMarked
package io.vouchsafe.proxy.cache;

import org.jspecify.annotations.NullMarked;
