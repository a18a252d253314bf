package io.vouchsafe.proxy.crl.fetch;

import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.CrlAccess;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.proxy.net.Destination.Origin;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One fetch.
 *
 * @param tenant in whose turn
 * @param origin who named the URL
 * @param access the proxy and the directory servers of the object
 * @param tls how https servers are verified
 * @param outgoing where strangers' URLs, redirects, referrals and all names may lead
 * @param conditions of the copy that is held
 * @param maxSize largest body, bytes
 * @param patience from connecting to the last byte
 * @param into directory for the temporary file
 */
public record FetchCall(
    String tenant,
    URI url,
    Origin origin,
    CrlAccess access,
    ClientSSLOptions tls,
    OutgoingAddresses outgoing,
    Conditions conditions,
    long maxSize,
    Duration patience,
    Path into) {

  /** Where a redirect leads: a stranger's URL from there on. */
  FetchCall redirectedTo(URI location) {
    return new FetchCall(
        tenant,
        location,
        Origin.STRANGER,
        access,
        tls,
        outgoing,
        conditions,
        maxSize,
        patience,
        into);
  }

  AllowedHosts allowed() {
    return outgoing.allowedHosts();
  }
}
