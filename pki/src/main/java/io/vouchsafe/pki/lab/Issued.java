package io.vouchsafe.pki.lab;

import io.vouchsafe.pki.Certificate;
import java.security.KeyPair;

/** A certificate together with its key pair. */
public record Issued(Certificate certificate, KeyPair keys) {}
