package io.vouchsafe.config;

import java.net.URI;

/** Contract, section 1, {@code tls_fronts[].upstream}: who answers what a TLS front lets in. */
public sealed interface FrontUpstream {
  /** What the settings call {@link Ocvpn}. */
  String OCVPN = "ocvpn";

  /**
   * A server.
   *
   * @param url {@code http} or {@code https}, a host and a port, no path
   */
  record Http(URI url) implements FrontUpstream {
    @Override
    public String toString() {
      return url.toString();
    }
  }

  /**
   * The API itself: {@code listen.api} with {@code listen.tls}, which is no TLS front of the
   * settings and has its TLS.
   *
   * @param asksClients whether client certificates are asked for
   */
  record Api(boolean asksClients) implements FrontUpstream {}

  /** The service itself, as the OCVPN calls of the front's tenant: nothing goes over a network. */
  record Ocvpn() implements FrontUpstream {
    @Override
    public String toString() {
      return OCVPN;
    }
  }
}
