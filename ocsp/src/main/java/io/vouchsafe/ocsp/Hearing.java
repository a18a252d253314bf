package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.time.Instant;
import java.util.Optional;

/**
 * All that is known while one response is judged about one certificate.
 *
 * @param checked shared by all certificates that the response is judged about
 */
record Hearing(
    BasicResponse response,
    RevocationQuery query,
    ResponseRules rules,
    CaGroup group,
    Arrival arrival,
    Optional<Nonce> sent,
    Instant now,
    Budget budget,
    CheckedSigners checked) {}
