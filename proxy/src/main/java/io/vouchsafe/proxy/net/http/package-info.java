/**
 * What every side of HTTP has in common: dates, media types, entity tags and conditions.
 *
 * <p>In: header values as they were sent. Out: what they say, and the values that we send. Never
 * here: connections, bodies, who may ask for what.
 */
@NullMarked
package io.vouchsafe.proxy.net.http;

import org.jspecify.annotations.NullMarked;
