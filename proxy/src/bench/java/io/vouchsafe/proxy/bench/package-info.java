/**
 * Benchmarks: each prints a ratio against a yardstick that it measures in the same run.
 *
 * <p>In: the packaged jar and the pure modules. Out: tables on stdout. Never here: assertions.
 */
@NullMarked
package io.vouchsafe.proxy.bench;

import org.jspecify.annotations.NullMarked;
