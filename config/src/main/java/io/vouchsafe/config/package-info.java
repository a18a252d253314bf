/**
 * What the operator said: YAML files become the settings records that the other modules define, or
 * a list of every mistake in them.
 *
 * <p>In: file names, environment. Out: settings, or problems with file, line and key. Never here:
 * domain rules, sockets, clocks.
 */
@NullMarked
package io.vouchsafe.config;

import org.jspecify.annotations.NullMarked;
