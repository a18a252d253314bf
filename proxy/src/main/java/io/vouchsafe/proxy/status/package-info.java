/**
 * What {@code GET /status} tells beside the health: tenants, responders, what ends next.
 *
 * <p>In: the tenants as they are now. Out: lists of JSON. Never here: HTTP, changes, certificates'
 * names that did not come from the settings.
 */
@NullMarked
package io.vouchsafe.proxy.status;

import org.jspecify.annotations.NullMarked;
