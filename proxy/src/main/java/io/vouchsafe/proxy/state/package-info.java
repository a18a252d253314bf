/**
 * The directory with what survives a restart.
 *
 * <p>In: names and bytes. Out: the same bytes after a restart, whole or not at all, and never what
 * others put there. Never here: what the bytes mean; whoever reads them verifies them again.
 */
@NullMarked
package io.vouchsafe.proxy.state;

import org.jspecify.annotations.NullMarked;
