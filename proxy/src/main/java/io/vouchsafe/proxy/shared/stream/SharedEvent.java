package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;

/**
 * What another node told.
 *
 * @param from that node
 * @param at by its clock
 * @param tenant whom it is about; "" = nobody in particular
 * @param body as its type has it
 */
public record SharedEvent(Node from, Instant at, EventType type, String tenant, Buffer body) {}
