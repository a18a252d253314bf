/**
 * Block lists and break-glass while the service runs: changed by hand, kept across restarts, heard
 * at every decision.
 *
 * <p>In: changes of operators, validated paths and denies. Out: what holds now, an audit line a
 * change. Never here: what a block or an allow means, which is for {@code vpnauth.emergency}.
 */
@NullMarked
package io.vouchsafe.proxy.emergency;

import org.jspecify.annotations.NullMarked;
