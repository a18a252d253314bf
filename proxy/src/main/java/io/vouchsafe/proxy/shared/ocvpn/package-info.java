/**
 * Which node speaks for a customer of OCVPN, and how the others hand its calls on to it.
 *
 * <p>In: customers, calls of devices. Out: who owns them, answers of other nodes. Never here: what
 * a group answers; a key in the engine.
 */
@NullMarked
package io.vouchsafe.proxy.shared.ocvpn;

import org.jspecify.annotations.NullMarked;
