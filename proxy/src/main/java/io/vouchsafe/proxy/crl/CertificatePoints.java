package io.vouchsafe.proxy.crl;

import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.CrlAccess;
import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.crl.DistributionPoint;
import io.vouchsafe.pki.revocation.Outcome;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The URLs that a certificate names for its CRLs (RFC 5280 §4.2.1.13, §4.2.1.15), as far as they
 * may be fetched. Only certificates of validated paths may come here (design, section 2).
 *
 * @param points the allowed URLs; those of one point are alternates
 * @param refused those that are not fetched, told like every attempt
 */
record CertificatePoints(List<List<URI>> points, List<CrlAttempt> refused) {
  /** CAs name one or two; who names more wants to keep us busy. */
  private static final int MAX_URLS = 4;

  /** Enough for any CRL; the text goes into answers and logs. */
  private static final int MAX_URL = 1024;

  private static final CertificatePoints NONE = new CertificatePoints(List.of(), List.of());

  CertificatePoints {
    points = List.copyOf(points);
    refused = List.copyOf(refused);
  }

  /** The first {@link #MAX_URLS} URLs of the certificate, complete CRLs before delta CRLs. */
  static CertificatePoints of(
      Optional<Certificate> certificate, AllowedHosts allowed, CrlAccess access) {
    if (certificate.isEmpty()) {
      return NONE;
    }
    List<DistributionPoint> all = new ArrayList<>();
    DistributionPoint.of(certificate.get()).toOptional().ifPresent(all::addAll);
    DistributionPoint.freshestOf(certificate.get()).toOptional().ifPresent(all::addAll);
    List<List<URI>> points = new ArrayList<>();
    List<CrlAttempt> refused = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (DistributionPoint point : all) {
      List<URI> usable = new ArrayList<>();
      for (String written : point.urls()) {
        if (seen.size() < MAX_URLS && seen.add(written)) {
          Optional<URI> url = allowed(written, allowed, access);
          url.ifPresentOrElse(usable::add, () -> refused.add(refusal(written)));
        }
      }
      if (!usable.isEmpty()) {
        points.add(List.copyOf(usable));
      }
    }
    return new CertificatePoints(points, refused);
  }

  private static Optional<URI> allowed(String written, AllowedHosts allowed, CrlAccess access) {
    try {
      URI url = new URI(written);
      return written.length() <= MAX_URL && isAllowed(url, allowed, access)
          ? Optional.of(url)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** An ldap URL may also be answered by servers of the settings, without asking its own host. */
  private static boolean isAllowed(URI url, AllowedHosts allowed, CrlAccess access) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "http", "https" -> allowed.allows(url);
      case "ldap", "ldaps" ->
          !access.ldapServers().isEmpty()
              || (url.getHost() != null
                  && url.getRawUserInfo() == null
                  && allowed.allows(url.getHost(), ldapPort(url, scheme)));
      default -> false;
    };
  }

  private static int ldapPort(URI url, String scheme) {
    return url.getPort() >= 0 ? url.getPort() : scheme.equals("ldaps") ? 636 : 389;
  }

  private static CrlAttempt refusal(String written) {
    String shown = BoundedText.of(written, MAX_URL);
    return new CrlAttempt(
        shown,
        Optional.of(Outcome.NOT_ALLOWED_HOST),
        "this URL of the certificate is not in allowed_hosts",
        Duration.ZERO);
  }
}
