package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Certificate;

/** A certificate that ends a path because the operator says so (RFC 5280 §6.1.1 (d)). */
public record TrustAnchor(Certificate certificate) {}
