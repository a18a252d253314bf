package io.vouchsafe.proxy.cli;

import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which responders are asked about a certificate.
 *
 * @param written those of the command line, in its order
 * @param ofCertificates whether those are asked, too, that the certificate names: it is one of a
 *     validated path, and leads to no address of this machine or its link
 */
record ResponderChoice(List<URI> written, boolean ofCertificates) {
  /** What {@code url} of an OCSP object calls those of the certificate (contract, section 2). */
  private static final String AIA = "aia";

  /** CAs name one or two responders; who names more wants to keep us busy. */
  private static final int MOST_OF_CERTIFICATE = 4;

  private static final int LONGEST = 1024;

  ResponderChoice {
    written = List.copyOf(written);
  }

  /** Makes a responder of a URL. */
  interface Maker {
    ResponseSource of(URI url, boolean isWritten);
  }

  /**
   * Understands the values of {@code --ocsp-url}.
   *
   * @throws Misuse when one is no URL of a responder
   */
  static ResponderChoice of(List<String> options) {
    List<URI> urls = new ArrayList<>();
    for (String option : options) {
      if (!option.equals(AIA)) {
        urls.add(
            url(option)
                .orElseThrow(
                    () -> new Misuse("--ocsp-url: an http:// or https:// URL, or " + AIA)));
      }
    }
    return new ResponderChoice(urls, options.contains(AIA));
  }

  List<ResponseSource> of(RevocationQuery query, Maker maker) {
    List<ResponseSource> all = new ArrayList<>();
    written.forEach(url -> all.add(maker.of(url, true)));
    if (ofCertificates) {
      query.certificate().stream()
          .flatMap(certificate -> certificate.ocspUrls().stream())
          .limit(MOST_OF_CERTIFICATE)
          .flatMap(text -> url(text).stream())
          .forEach(url -> all.add(maker.of(url, false)));
    }
    return all;
  }

  private static Optional<URI> url(String text) {
    try {
      URI url = new URI(text);
      String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      return text.length() <= LONGEST
              && (scheme.equals("http") || scheme.equals("https"))
              && url.getHost() != null
              && url.getRawUserInfo() == null
              && url.getPort() <= 0xffff
          ? Optional.of(url)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
