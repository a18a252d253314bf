/**
 * What an operator says at three in the morning, over the heads of every source: this certificate
 * not, that one for an hour in spite of everything.
 *
 * <p>In: entries that an operator wrote, a validated path or a deny, an instant. Out: a deny as
 * <em>blocked</em>, an allow that expires, or nothing. Never here: where entries are kept, clocks.
 */
@NullMarked
package io.vouchsafe.vpnauth.emergency;

import org.jspecify.annotations.NullMarked;
