/**
 * Whom a policy lets in by name: ID lists, and the identity that a peer claims.
 *
 * <p>In: entries as they are written, a leaf whose path validates, perhaps a claimed identity. Out:
 * the entry that matches, or why none does. Never here: paths, revocation, settings files.
 */
@NullMarked
package io.vouchsafe.vpnauth.identity;

import org.jspecify.annotations.NullMarked;
