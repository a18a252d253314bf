package io.vouchsafe.proxy.front.http.guard;

import java.time.Duration;

/**
 * How long a connection may keep us waiting.
 *
 * @param header from its first octet, at the first request from connecting, to the end of a head
 * @param request from the end of a head to the end of its body; zero = for ever, where long uploads
 *     belong
 * @param idle between requests, and without an octet of an answer being taken
 */
public record HttpTimes(Duration header, Duration request, Duration idle) {}
