package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;

/**
 * An event as it lies in the stream.
 *
 * @param from who tells it
 * @param incarnation of that node: larger at each of its starts
 * @param number from 1 on, one more for each event of an incarnation
 * @param at by the node's clock, to the millisecond
 * @param type a word of {@link EventType}, or of a later version
 * @param tenant whom it is about; "" = nobody in particular
 */
record NumberedEvent(
    Node from,
    long incarnation,
    long number,
    Instant at,
    String type,
    String tenant,
    Buffer body) {}
