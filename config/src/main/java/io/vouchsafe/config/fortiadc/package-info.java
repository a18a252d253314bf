/**
 * FortiADC's configuration (its command line's {@code config}, {@code edit}, {@code set}) becomes
 * Vouchsafe's settings.
 *
 * <p>In: one configuration file. Out: YAML and what is stricter in it, or every mistake with its
 * line. Never here: passwords on their way out, domain rules, sockets.
 */
@NullMarked
package io.vouchsafe.config.fortiadc;

import org.jspecify.annotations.NullMarked;
