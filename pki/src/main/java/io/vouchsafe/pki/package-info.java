/**
 * Certificates, names, keys and signatures: what RFC 5280 says about one certificate.
 *
 * <p>In: DER bytes. Out: typed, immutable values, or the reason why the bytes are none. Never here:
 * sockets, clocks, settings files, anything of OCSP.
 */
@NullMarked
package io.vouchsafe.pki;

import org.jspecify.annotations.NullMarked;
