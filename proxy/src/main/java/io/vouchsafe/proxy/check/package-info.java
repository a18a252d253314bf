/**
 * The batch form: one request a line, one answer a line (contract, section 6).
 *
 * <p>In: JSON lines that hold certificates, CRLs, OCSP responses and the settings of one check.
 * Out: one answer for each, whatever the line was. Never here: the network, anything kept from one
 * line to the next, a rule of RFC 5280 or 6960.
 */
@NullMarked
package io.vouchsafe.proxy.check;

import org.jspecify.annotations.NullMarked;
