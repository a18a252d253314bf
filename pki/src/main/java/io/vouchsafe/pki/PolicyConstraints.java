package io.vouchsafe.pki;

import java.util.OptionalInt;

/** The policyConstraints extension (RFC 5280 §4.2.1.11); each number counts certificates. */
public record PolicyConstraints(OptionalInt requireExplicitPolicy, OptionalInt inhibitMapping) {}
