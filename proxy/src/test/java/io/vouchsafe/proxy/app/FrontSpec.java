package io.vouchsafe.proxy.app;

import io.vouchsafe.config.FrontCertificate;
import io.vouchsafe.config.FrontUpstream;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.config.TlsFrontSettings.ClientCertificate;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/** A TLS front of a lab, and what a test may want otherwise. */
final class FrontSpec {
  private ClientCertificate needed = ClientCertificate.REQUIRED;
  private Duration headerTimeout = Duration.ofSeconds(10);
  private Duration idleTimeout = Duration.ofSeconds(60);
  private Duration upstreamTimeout = Duration.ofSeconds(30);
  private List<String> names = List.of(FrontClient.NAME);
  private HostAndPort listen = new HostAndPort("127.0.0.1", 0);
  private String policy = "default";
  private String upstream = "http://127.0.0.1:9000";
  private List<FrontCertificate> certificates = List.of();
  private Optional<String> upstreamPolicy = Optional.empty();

  FrontSpec needing(ClientCertificate needs) {
    needed = needs;
    return this;
  }

  FrontSpec within(Duration headers) {
    headerTimeout = headers;
    return this;
  }

  FrontSpec idle(Duration most) {
    idleTimeout = most;
    return this;
  }

  /** What the upstream may take. */
  FrontSpec patient(Duration most) {
    upstreamTimeout = most;
    return this;
  }

  /** With a certificate for each of these. */
  FrontSpec named(String... dnsNames) {
    names = List.of(dnsNames);
    return this;
  }

  FrontSpec at(HostAndPort address) {
    listen = address;
    return this;
  }

  /** Clients are judged by this policy. */
  FrontSpec under(String name) {
    policy = name;
    return this;
  }

  FrontSpec to(String url) {
    upstream = url;
    return this;
  }

  /** The upstream is judged by this policy. */
  FrontSpec judgingBy(String name) {
    upstreamPolicy = Optional.of(name);
    return this;
  }

  FrontSpec with(List<FrontCertificate> own) {
    certificates = own;
    return this;
  }

  TlsFrontSettings in(ServiceLab lab) {
    List<FrontCertificate> own = new ArrayList<>(certificates);
    for (String name : own.isEmpty() ? names : List.<String>of()) {
      Issued issued =
          lab.issuing.issue(CertificateSpec.server("CN=front", FakeClock.START).dns(name));
      own.add(
          new FrontCertificate(
              List.of(issued.certificate(), lab.issuing.certificate()),
              issued.keys().getPrivate()));
    }
    return new TlsFrontSettings(
        listen,
        own,
        "acme",
        policy,
        needed,
        upstream.equals(FrontUpstream.OCVPN)
            ? new FrontUpstream.Ocvpn()
            : new FrontUpstream.Http(URI.create(upstream)),
        upstreamPolicy,
        headerTimeout,
        idleTimeout,
        upstreamTimeout);
  }

  /** RFC 9440 §2.1. */
  static String rfc9440(Certificate certificate) {
    return ":" + Base64.getEncoder().encodeToString(certificate.der().toBytes()) + ":";
  }

  /** The DNS names of the certificate that the server presented. */
  static List<String> names(SSLSocket socket) throws Exception {
    X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return leaf.getSubjectAlternativeNames().stream().map(name -> (String) name.get(1)).toList();
  }
}
