/**
 * Which of several nodes asks about canaries.
 *
 * <p>In: tenants. Out: whether it is this node. Never here: what is asked.
 */
@NullMarked
package io.vouchsafe.proxy.shared.canary;

import org.jspecify.annotations.NullMarked;
