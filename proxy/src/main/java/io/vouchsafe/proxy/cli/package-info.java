/**
 * The command line (contract, section 4).
 *
 * <p>In: arguments, standard input, files that they name. Out: text or JSON lines, and an exit
 * code. Never here: decisions; and no class of Vert.x or Micrometer is loaded by a command that
 * needs none.
 */
@NullMarked
package io.vouchsafe.proxy.cli;

import org.jspecify.annotations.NullMarked;
