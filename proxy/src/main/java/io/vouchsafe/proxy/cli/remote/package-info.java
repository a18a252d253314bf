/**
 * The commands that ask a running service by its admin port.
 *
 * <p>In: options, and the answers of the admin port. Out: text or JSON lines, and an exit code.
 * Never here: decisions of our own, and what reads the service's memory or files.
 */
@NullMarked
package io.vouchsafe.proxy.cli.remote;

import org.jspecify.annotations.NullMarked;
