package io.vouchsafe.pki.crl;

/** A CRL that could not be used for a certificate, and why. */
public record UnusableCrl(CrlIndex crl, CrlRefusal refusal) {}
