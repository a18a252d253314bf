/**
 * A responder for tests and the demo that answers as it is told to: right, wrong, late or broken.
 *
 * <p>In: requests or queries, a specification, a signer's keys. Out: response bytes. Never here:
 * anything that decides; nothing outside tests and the demo uses this package.
 */
@NullMarked
package io.vouchsafe.ocsp.lab;

import org.jspecify.annotations.NullMarked;
