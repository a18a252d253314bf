package io.vouchsafe.proxy.memory;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.time.Instant;
import java.util.Optional;

/**
 * One revocation query with everything that asking needs and that does not change from login to
 * login.
 *
 * @param key under which its status is remembered
 * @param notAfter end of the certificate's validity
 * @param object the policy's first OCSP object that answers for the issuer
 * @param stapled the response that the peer brought for this certificate
 */
public record StatusQuestion(
    RevocationQuery query,
    StatusKey key,
    Instant notAfter,
    Optional<OcspObject> object,
    Optional<Der> stapled) {}
