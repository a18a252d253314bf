/**
 * Blocks and break-glass allows of all nodes: what is said on one holds on each.
 *
 * <p>In: changes by hand of this node, events and lists of others. Out: one event a change, this
 * node's full lists in the engine. Never here: which of two changes counts, which is for {@code
 * vpnauth.emergency}.
 */
@NullMarked
package io.vouchsafe.proxy.shared.orders;

import org.jspecify.annotations.NullMarked;
