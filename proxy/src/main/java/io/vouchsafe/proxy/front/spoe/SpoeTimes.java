package io.vouchsafe.proxy.front.spoe;

import java.time.Duration;

/**
 * How long a connection may keep us waiting.
 *
 * @param hello for its first frame
 * @param frame for each further one, once it has begun
 * @param idle without a frame and without a decision; longer than HAProxy's own {@code timeout
 *     idle}, so that HAProxy is the one who closes
 * @param unread while answers wait that the peer does not read
 */
public record SpoeTimes(Duration hello, Duration frame, Duration idle, Duration unread) {}
