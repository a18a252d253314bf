/**
 * What nodes tell each other, in the order in which it happened: sealed events of one stream, who
 * else is there, and whether anything may have been withheld.
 *
 * <p>In: events of this node, entries of the stream. Out: believed events of other nodes, and the
 * order to look at everything again. Never here: what an event does to a tenant.
 */
@NullMarked
package io.vouchsafe.proxy.shared.stream;

import org.jspecify.annotations.NullMarked;
