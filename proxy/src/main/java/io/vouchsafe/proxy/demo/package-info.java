/**
 * A PKI, a responder that does what it is told to, and scenarios played through the real service.
 *
 * <p>In: a clock and a directory for files. Out: a table of what was decided and whether that was
 * right. Never here: anything that the service itself uses.
 */
@NullMarked
package io.vouchsafe.proxy.demo;

import org.jspecify.annotations.NullMarked;
