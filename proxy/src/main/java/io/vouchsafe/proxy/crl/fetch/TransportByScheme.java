package io.vouchsafe.proxy.crl.fetch;

import io.vertx.core.Future;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Destination.Origin;
import java.util.Locale;

/** Chooses the transport for a URL. */
public final class TransportByScheme implements CrlTransport {
  private final CrlTransport http;
  private final CrlTransport ldap;
  private final CrlTransport file;

  public TransportByScheme(CrlTransport http, CrlTransport ldap, CrlTransport file) {
    this.http = http;
    this.ldap = ldap;
    this.file = file;
  }

  @Override
  public Future<Fetched> fetch(FetchCall call) {
    String scheme = call.url().getScheme() == null ? "" : call.url().getScheme();
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "http", "https" -> http.fetch(call);
      case "ldap", "ldaps" -> ldap.fetch(call);
      case "file" ->
          call.origin() == Origin.SETTINGS ? file.fetch(call) : refused("files are for settings");
      default -> refused("a URL of another scheme than http, https, ldap and ldaps");
    };
  }

  private static Future<Fetched> refused(String why) {
    return Future.succeededFuture(new Fetched.Failed(Outcome.NOT_ALLOWED_HOST, why));
  }
}
