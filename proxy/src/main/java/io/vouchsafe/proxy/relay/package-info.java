/**
 * The OCSP relay: answers other people's OCSP requests from what the service knows or learns.
 *
 * <p>In: OCSPRequests by GET and POST. Out: OCSPResponses, signed by the CA's own responder or by
 * the tenant's signer. Never here: decisions, and answers that nobody has verified.
 */
@NullMarked
package io.vouchsafe.proxy.relay;

import org.jspecify.annotations.NullMarked;
