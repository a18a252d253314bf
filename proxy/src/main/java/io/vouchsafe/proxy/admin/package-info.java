/**
 * The admin port: metrics and health.
 *
 * <p>In: requests of operators and their monitoring. Out: texts. Never here: anything that a front
 * would call.
 */
@NullMarked
package io.vouchsafe.proxy.admin;

import org.jspecify.annotations.NullMarked;
