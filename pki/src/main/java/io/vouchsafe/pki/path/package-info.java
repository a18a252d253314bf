/**
 * Path building and validation after RFC 5280 §6.
 *
 * <p>In: a leaf, loose certificates, a CA group, settings and an instant. Out: a {@code
 * ValidatedPath}, which only this package can make, or every failed attempt. Never here:
 * revocation, fetching.
 */
@NullMarked
package io.vouchsafe.pki.path;

import org.jspecify.annotations.NullMarked;
