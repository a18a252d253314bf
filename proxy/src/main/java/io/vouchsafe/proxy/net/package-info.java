/**
 * Calls to servers that we do not run: dialling, HTTP answers, redirects, TLS trust, time.
 *
 * <p>In: a URL with who named it, limits, a place for the body. Out: an answer, or why there is
 * none, as a value. Never here: what an answer means, OCSP, CRLs, certificates of clients.
 */
@NullMarked
package io.vouchsafe.proxy.net;

import org.jspecify.annotations.NullMarked;
