package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import java.util.Optional;

/**
 * Whom the signers of CRLs and responses have to lead back to.
 *
 * @param group all anchors, and the loose certificates of the request
 * @param anchor the anchor of the certificate asked about
 * @param issuer counts as a CA because the request names it as issuer, whether or not it carries
 *     basicConstraints
 */
record Trust(CaGroup group, TrustAnchor anchor, Optional<Certificate> issuer) {}
