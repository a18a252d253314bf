/**
 * {@code make siege}: hostile traffic of many kinds beside the logins of other tenants.
 *
 * <p>In: the packaged jar. Out: a table of attacks and one of promises. Never here: traffic to
 * another place than loopback.
 */
@NullMarked
package io.vouchsafe.proxy.bench.siege;

import org.jspecify.annotations.NullMarked;
