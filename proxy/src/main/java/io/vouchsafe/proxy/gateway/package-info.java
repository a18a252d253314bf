/**
 * Data planes that carry sessions and that this service feeds and cuts.
 *
 * <p>In: settings. Out: a running gateway for each of {@code gateways}. Never here: decisions, or
 * the protocol of one data plane.
 */
@NullMarked
package io.vouchsafe.proxy.gateway;

import org.jspecify.annotations.NullMarked;
