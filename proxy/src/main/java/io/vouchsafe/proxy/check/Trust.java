package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;

/**
 * Whom the signers of CRLs and responses have to lead back to.
 *
 * @param group all anchors, and the loose certificates of the request
 * @param anchor the anchor of the certificate asked about
 */
record Trust(CaGroup group, TrustAnchor anchor) {}
