package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Algorithms;
import java.util.OptionalLong;

/**
 * The part of an OCSP object that judges responses.
 *
 * @param signers who may sign
 * @param maxAge largest now − thisUpdate, s; empty = off
 * @param missingNextUpdate what to do without nextUpdate
 * @param nonce what to do about nonces
 * @param algorithms accepted in the response's signature and in its signer's path
 * @param checkFreshness false only in {@code check --jsonl}: time is not looked at
 */
public record ResponseRules(
    SignerTrust signers,
    OptionalLong maxAge,
    MissingNextUpdate missingNextUpdate,
    NonceUse nonce,
    Algorithms algorithms,
    boolean checkFreshness) {}
