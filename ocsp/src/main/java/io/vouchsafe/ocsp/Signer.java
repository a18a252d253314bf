package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Certificate;

/** Who signed a response, and on what ground that is accepted. */
record Signer(Certificate certificate, SignerBasis basis) {}
