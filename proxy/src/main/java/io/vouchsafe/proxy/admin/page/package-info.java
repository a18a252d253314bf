/**
 * The status page at {@code /} of the admin port.
 *
 * <p>In: the page's files, from the jar. Out: the same bytes, under a strict policy. Never here:
 * any data; the page asks for it at the other calls, with the token.
 */
@NullMarked
package io.vouchsafe.proxy.admin.page;

import org.jspecify.annotations.NullMarked;
