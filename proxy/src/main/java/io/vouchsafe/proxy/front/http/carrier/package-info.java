/**
 * The header formats in which proxies pass a client's certificate on, one carrier each.
 *
 * <p>In: the header fields of a request. Out: no certificate, a chain of bytes that nobody has
 * parsed yet, or why they are malformed. Never here: who may send them, policies, a cache.
 */
@NullMarked
package io.vouchsafe.proxy.front.http.carrier;

import org.jspecify.annotations.NullMarked;
