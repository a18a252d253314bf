/**
 * OCSP after RFC 6960, 9654 and 9919: requests, responses, who may sign, what is fresh, and how
 * long a verified status may be remembered.
 *
 * <p>In: response bytes, a revocation query, an object's settings, an instant. Out: a verified
 * status or a typed refusal. Never here: sockets, clocks, memories of answers, settings files.
 */
@NullMarked
package io.vouchsafe.ocsp;

import org.jspecify.annotations.NullMarked;
