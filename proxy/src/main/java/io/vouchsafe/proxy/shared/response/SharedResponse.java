package io.vouchsafe.proxy.shared.response;

import io.vouchsafe.pki.Der;
import java.time.Instant;

/**
 * A response out of the engine, whole again and verified by nobody here.
 *
 * @param tenant whose node fetched it
 * @param object the OCSP object under which that node accepted it
 * @param received when that node had it
 * @param isOurs whether a holder of {@code shared.key} says these three; otherwise they are
 *     nobody's word
 */
record SharedResponse(
    Der response, String tenant, String object, Instant received, boolean isOurs) {}
