/**
 * Getting the bytes of a CRL: over HTTP, from a directory server, from a file.
 *
 * <p>In: a URL, who named it, how it is reached, and bounds. Out: a file with what came, or why
 * nothing did. Never here: what the bytes say, and whether somebody signed them.
 */
@NullMarked
package io.vouchsafe.proxy.crl.fetch;

import org.jspecify.annotations.NullMarked;
