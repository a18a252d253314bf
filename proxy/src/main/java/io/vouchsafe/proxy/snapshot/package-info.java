/**
 * What lets statuses survive a restart: the signed responses behind them, in one file a tenant.
 *
 * <p>In: accepted responses, the state directory, settings, an instant. Out: files; statuses that
 * were verified again. Never here: a status taken from a file.
 */
@NullMarked
package io.vouchsafe.proxy.snapshot;

import org.jspecify.annotations.NullMarked;
