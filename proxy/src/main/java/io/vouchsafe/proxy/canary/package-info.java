/**
 * Certificates of known status, asked about on a schedule through the whole line.
 *
 * <p>In: canaries of the settings, an instant. Out: whether the line says of them what is true, in
 * metrics, health and the log. Never here: decisions about clients.
 */
@NullMarked
package io.vouchsafe.proxy.canary;

import org.jspecify.annotations.NullMarked;
