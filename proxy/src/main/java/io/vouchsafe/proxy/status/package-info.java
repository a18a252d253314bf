/**
 * What {@code GET /status} tells beside the health: tenants, responders, what ends next; and the
 * test of responders.
 *
 * <p>In: the tenants as they are now. Out: lists of JSON. Never here: HTTP, changes, names of
 * certificates that did not come from the settings or the journal.
 */
@NullMarked
package io.vouchsafe.proxy.status;

import org.jspecify.annotations.NullMarked;
