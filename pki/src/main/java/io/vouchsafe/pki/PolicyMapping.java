package io.vouchsafe.pki;

/** One pair of the policyMappings extension (RFC 5280 §4.2.1.5), dotted OIDs. */
public record PolicyMapping(String issuerDomain, String subjectDomain) {}
