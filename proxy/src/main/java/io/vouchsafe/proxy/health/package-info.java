/**
 * What {@code /health/ready} tells of a part of the service.
 *
 * <p>In: nothing. Out: one detail, and whether it keeps the service from being ready. Never here:
 * HTTP, and who asks.
 */
@NullMarked
package io.vouchsafe.proxy.health;

import org.jspecify.annotations.NullMarked;
