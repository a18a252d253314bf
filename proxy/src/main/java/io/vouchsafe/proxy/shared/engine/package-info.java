/**
 * The way to the Redis or Valkey that nodes share: connections, their end and their return.
 *
 * <p>In: commands, and how long somebody waits for them. Out: replies, or one sentence why there is
 * none. Never here: what is stored, and whether it is believed.
 */
@NullMarked
package io.vouchsafe.proxy.shared.engine;

import org.jspecify.annotations.NullMarked;
