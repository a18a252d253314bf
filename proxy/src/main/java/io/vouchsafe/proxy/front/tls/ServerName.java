package io.vouchsafe.proxy.front.tls;

import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The name that a client asks for in its handshake (RFC 6066 §3). */
final class ServerName {
  private ServerName() {}

  /** Empty where it asks for none; the same on a resumed connection. */
  static Optional<String> of(@Nullable SSLSession session) {
    return session instanceof ExtendedSSLSession extended
        ? extended.getRequestedServerNames().stream()
            .filter(SNIHostName.class::isInstance)
            .map(name -> ((SNIHostName) name).getAsciiName())
            .findFirst()
        : Optional.empty();
  }
}
