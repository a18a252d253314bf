/**
 * The whole service, put together and taken apart again.
 *
 * <p>In: settings, a source of instants, a stream for the journal. Out: listening ports. Never
 * here: anything but wiring.
 */
@NullMarked
package io.vouchsafe.proxy.app;

import org.jspecify.annotations.NullMarked;
