/**
 * The words of revocation that OCSP, CRLs and policies share.
 *
 * <p>In and out: values only (query, status, outcome of an attempt). Never here: verification,
 * which belongs to the source that the status came from.
 */
@NullMarked
package io.vouchsafe.pki.revocation;

import org.jspecify.annotations.NullMarked;
