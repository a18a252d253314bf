package io.vouchsafe.proxy.shared.stream;

/**
 * One of the processes that share an engine.
 *
 * @param id 16 hexadecimal digits, kept in the state directory; a node without one has another at
 *     each start
 * @param name by which operators know it
 */
public record Node(String id, String name) {}
