package io.vouchsafe.proxy.ocsp;

import io.vouchsafe.config.Tunneling;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whom to ask about a certificate: the object's URLs, or those that the certificate names. */
final class Destinations {
  /** CAs name one or two responders; who names more wants to keep us busy. */
  static final int MAX_OF_CERTIFICATE = 4;

  /** Enough for any responder; the text goes into answers and logs. */
  private static final int MAX_URL = 1024;

  private final UpstreamSettings settings;

  Destinations(UpstreamSettings settings) {
    this.settings = settings;
  }

  /** A responder that somebody named. */
  sealed interface Named {}

  record Allowed(Destination destination) implements Named {}

  /** It is not asked, and that is told like every attempt. */
  record Refused(Attempt attempt) implements Named {}

  /** In their order. Only certificates of validated paths may come here (design, section 2). */
  List<Named> of(RevocationQuery query, OcspObject object) {
    Optional<Tunneling> tunneling = settings.tunnelingOf(object.name());
    return object.asksCertificate()
        ? query.certificate().stream()
            .flatMap(certificate -> certificate.ocspUrls().stream())
            .limit(MAX_OF_CERTIFICATE)
            .map(url -> judge(url, tunneling))
            .toList()
        : object.urls().stream()
            .<Named>map(
                url -> new Allowed(new Destination(url, Destination.Origin.SETTINGS, tunneling)))
            .toList();
  }

  private Named judge(String written, Optional<Tunneling> tunneling) {
    try {
      URI url = new URI(written);
      return written.length() <= MAX_URL && settings.allowedHosts().allows(url)
          ? new Allowed(new Destination(url, Destination.Origin.STRANGER, tunneling))
          : refused(written, "this URL of the certificate is not in allowed_hosts");
    } catch (URISyntaxException e) {
      return refused(written, "the certificate names what is no URL");
    }
  }

  private static Named refused(String written, String detail) {
    String shown = BoundedText.of(written, MAX_URL);
    return new Refused(
        new Attempt(
            Source.OCSP, shown, Outcome.NOT_ALLOWED_HOST, detail, Duration.ZERO, Optional.empty()));
  }
}
