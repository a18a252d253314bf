/**
 * The other nodes as operators see them at one node's admin port.
 *
 * <p>In: heartbeats that were believed, calls of the admin port. Out: calls of other nodes' admin
 * ports with the token of this one, cuts for whoever holds a session. Never here: who is live.
 */
@NullMarked
package io.vouchsafe.proxy.shared.nodes;

import org.jspecify.annotations.NullMarked;
