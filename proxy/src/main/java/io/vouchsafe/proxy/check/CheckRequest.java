package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.path.PathSettings;
import java.time.Instant;
import java.util.Optional;

/**
 * One request as it was read; absent fields have their defaults.
 *
 * @param id echoed in the answer
 * @param op what is asked
 * @param material certificates, CRLs and responses
 * @param time the instant at which everything is judged; empty = now
 * @param fixedPath leaf, intermediates and anchor are the path, in that order
 * @param path the other inputs of path validation
 * @param revocation how revocation is looked at
 */
record CheckRequest(
    RequestId id,
    Op op,
    Material material,
    Optional<Instant> time,
    boolean fixedPath,
    PathSettings path,
    RevocationInputs revocation) {}
