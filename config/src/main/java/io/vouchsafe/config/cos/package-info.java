/**
 * Clavister cOS Core's configuration (the lines of its command line) becomes Vouchsafe's settings.
 *
 * <p>In: one file of {@code add}, {@code set} and {@code cc} commands. Out: YAML, the files that it
 * names and somebody has to write, and what could not be carried over, each with the reason. Never
 * here: secrets on their way out, domain rules, sockets.
 */
@NullMarked
package io.vouchsafe.config.cos;

import org.jspecify.annotations.NullMarked;
