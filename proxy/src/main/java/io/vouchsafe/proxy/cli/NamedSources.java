package io.vouchsafe.proxy.cli;

import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.crl.DistributionPoint;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where certificates say that their status is told. Only shown: a URL out of a certificate is
 * nothing to paste into a shell, so that no command is made of it.
 */
final class NamedSources {
  /** CAs name one or two. */
  private static final int MOST = 4;

  private static final int LONGEST = 200;

  private NamedSources() {}

  /** One sentence for each source that a certificate without a status names. */
  static List<String> of(List<CertificateStatus> statuses) {
    return statuses.stream()
        .filter(status -> status.word().isEmpty())
        .map(status -> status.query().certificate())
        .flatMap(Optional::stream)
        .flatMap(certificate -> of(certificate).stream())
        .toList();
  }

  private static List<String> of(Certificate certificate) {
    String subject = BoundedText.of(certificate.subject().shown(), LONGEST);
    List<String> responders =
        certificate.ocspUrls().stream()
            .limit(MOST)
            .map(url -> subject + " names the OCSP responder " + shown(url))
            .toList();
    List<String> lists =
        DistributionPoint.of(certificate).toOptional().stream()
            .flatMap(List::stream)
            .flatMap(point -> point.urls().stream())
            .limit(MOST)
            .map(url -> subject + " names the CRL " + shown(url))
            .toList();
    return Stream.concat(responders.stream(), lists.stream()).toList();
  }

  private static String shown(String url) {
    return BoundedText.of(url, LONGEST);
  }
}
