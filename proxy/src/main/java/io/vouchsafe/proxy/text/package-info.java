/**
 * The encodings in which strangers write bytes as text: percent-encoding, base64, PEM.
 *
 * <p>In: text of anybody. Out: octets and certificates that nobody has parsed yet, or why there are
 * none; one rule for headers, paths, queries and bodies. Never here: HTTP, X.509, a cache.
 */
@NullMarked
package io.vouchsafe.proxy.text;

import org.jspecify.annotations.NullMarked;
