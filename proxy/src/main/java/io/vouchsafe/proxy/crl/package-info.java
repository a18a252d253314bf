/**
 * CRLs: fetched over HTTP, LDAP or from files, verified, kept on disk and in memory, fetched again
 * in time.
 *
 * <p>In: CRL objects of the settings, certificates of validated paths. Out: verified CRLs and what
 * was tried to get them. Never here: what a CRL says of a certificate.
 */
@NullMarked
package io.vouchsafe.proxy.crl;

import org.jspecify.annotations.NullMarked;
