package io.vouchsafe.vpnauth.revocation;

import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import java.time.Duration;
import java.util.Optional;

/**
 * One try to learn one certificate's status.
 *
 * @param source which source was tried
 * @param responder URL asked; empty where there is none
 * @param outcome how it ended
 * @param detail one sentence for people, empty when the outcome says it all
 * @param took from asking to judging
 * @param status what was learnt, when the outcome is good, revoked or unknown; and of a stapled
 *     response that was passed over for its age
 */
public record Attempt(
    Source source,
    String responder,
    Outcome outcome,
    String detail,
    Duration took,
    Optional<RememberedStatus> status) {}
