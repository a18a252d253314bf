package io.vouchsafe.pki.revocation;

import io.vouchsafe.pki.Certificate;

/**
 * The question that every source answers: is this certificate of this issuer revoked? The issuer is
 * the next certificate of a validated path, never one that only claims the name.
 */
public record RevocationQuery(Certificate certificate, Certificate issuer) {}
