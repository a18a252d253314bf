/** Reverse proxies that terminate TLS themselves and decide about each connection. */
@NullMarked
package io.vouchsafe.proxy.front.tls;

import org.jspecify.annotations.NullMarked;
