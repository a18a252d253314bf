/**
 * The HTTP fronts of the API port: decisions, forward auth.
 *
 * <p>In: requests of anybody. Out: verdicts in the shape of each front, problems (RFC 9457). Never
 * here: what decides, and what is remembered.
 */
@NullMarked
package io.vouchsafe.proxy.front.http;

import org.jspecify.annotations.NullMarked;
