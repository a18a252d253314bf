/**
 * Certificate revocation lists after RFC 5280 §5 and §6.3.
 *
 * <p>In: CRL bytes and a revocation query. Out: a compact index, or what a verified CRL says of one
 * certificate. Never here: fetching, schedules.
 */
@NullMarked
package io.vouchsafe.pki.crl;

import org.jspecify.annotations.NullMarked;
