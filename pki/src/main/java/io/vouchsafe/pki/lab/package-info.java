/**
 * Makes small PKIs for tests and the demo: authorities, certificates, CRLs, good and broken ones.
 *
 * <p>In: specifications and instants. Out: signed bytes and their private keys. Never here:
 * anything that decides; nothing outside tests and the demo uses this package.
 */
@NullMarked
package io.vouchsafe.pki.lab;

import org.jspecify.annotations.NullMarked;
