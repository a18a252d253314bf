package io.vouchsafe.proxy.front.tls;

import io.netty.handler.ssl.SslContext;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import java.util.List;
import java.util.Optional;

/**
 * A front under one reading of the settings. A connection keeps the one under which it came.
 *
 * @param choice which of its certificates is for whom
 * @param named subjects of the CAs that the context's CertificateRequest names
 */
record FrontGeneration(
    TlsFrontSettings settings, CertificateChoice choice, List<Der> named, SslContext context) {
  FrontGeneration {
    named = List.copyOf(named);
  }

  /**
   * The certificate that a connection has to do with, a resumed one too, which is presented none:
   * its requests are for the hosts of that one.
   */
  Certificate presented(Optional<String> serverName) {
    int index = choice.of(serverName).stream().findFirst().orElse(0);
    return settings.certificates().get(index).leaf();
  }

  /** The hosts that requests on such a connection may be for. */
  ServedNames served(Optional<String> serverName) {
    return choice.served(serverName);
  }
}
