/**
 * What every command talks to: the console, its exit codes, how text is shown, certificates in
 * files.
 *
 * <p>In: standard input, output and error, the environment, the clock, files. Out: text that a
 * terminal may show. Never here: what a command does.
 */
@NullMarked
package io.vouchsafe.proxy.cli.terminal;

import org.jspecify.annotations.NullMarked;
