/**
 * What all fronts have in common: how many connections a port takes, and for which tenant, front
 * and policy a caller may speak.
 */
@NullMarked
package io.vouchsafe.proxy.front;

import org.jspecify.annotations.NullMarked;
