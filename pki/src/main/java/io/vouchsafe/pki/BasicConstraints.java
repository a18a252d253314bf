package io.vouchsafe.pki;

import java.util.OptionalInt;

/** The basicConstraints extension (RFC 5280 §4.2.1.9). */
public record BasicConstraints(boolean ca, OptionalInt pathLength) {}
