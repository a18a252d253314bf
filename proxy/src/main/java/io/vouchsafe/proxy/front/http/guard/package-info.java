/**
 * Refuses requests that two parsers could read differently, before the HTTP decoder sees them.
 *
 * <p>In: the bytes of a connection, after TLS when there is any. Out: the same bytes, uncopied, one
 * request at a time, or a short refusal and the end of the connection. Never here: what a request
 * means, and Vert.x.
 */
@NullMarked
package io.vouchsafe.proxy.front.http.guard;

import org.jspecify.annotations.NullMarked;
