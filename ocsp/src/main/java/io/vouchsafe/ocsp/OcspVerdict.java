package io.vouchsafe.ocsp;

/** What became of a response: a status to rely on, or why not. */
public sealed interface OcspVerdict {

  record Accepted(VerifiedStatus status) implements OcspVerdict {}

  record Refused(OcspRefusal refusal) implements OcspVerdict {}
}
