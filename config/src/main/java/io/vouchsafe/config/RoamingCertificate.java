package io.vouchsafe.config;

import io.vouchsafe.pki.AlternativeName;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DnsName;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.tunnel.Endpoint;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import io.vouchsafe.vpnauth.tunnel.TunnelProfile;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What roaming clients want of the gateway's certificate (cOS Core, section 10.3.13): serverAuth,
 * and the address that they connect to or a host name among its names. These are warnings: Windows
 * and others refuse such a gateway, but strongSwan clients do not, and nobody but the operator
 * knows what the clients are.
 */
final class RoamingCertificate {
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String COMMON_NAME = "2.5.4.3";

  private RoamingCertificate() {}

  static void tell(Value written, Tunnel tunnel) {
    if (tunnel.profile() == TunnelProfile.ROAMING
        && tunnel.auth() instanceof TunnelAuth.ByCertificate by) {
      Value file = written.at(TunnelAuthReader.CERTIFICATE);
      Certificate certificate = by.gateway().certificate();
      String shown = Quoted.plain(certificate.toString());
      if (!mayServe(certificate)) {
        file.warning(
            shown
                + " lacks the extended key usage serverAuth, without which Windows and other"
                + " clients refuse the gateway (cOS Core, section 10.3.13); have it issued with"
                + " serverAuth");
      }
      if (!isNamed(certificate, tunnel.localEndpoint())) {
        file.warning(
            "%s names neither %s nor a host name, and clients refuse a gateway under another name (cOS Core, section 10.3.13); have it issued with a subjectAltName of what clients connect to"
                .formatted(shown, wanted(tunnel.localEndpoint())));
      }
    }
  }

  private static boolean mayServe(Certificate certificate) {
    Set<String> purposes = certificate.extendedKeyUsage().orElse(Set.of());
    return purposes.contains(SERVER_AUTH);
  }

  private static boolean isNamed(Certificate certificate, Endpoint local) {
    return certificate.subjectAlternativeNames().orElse(List.of()).stream()
            .anyMatch(name -> isName(name, local))
        || certificate.subject().values(COMMON_NAME).stream()
            .anyMatch(name -> isAddress(IpAddress.parse(name), local) || isHost(name));
  }

  private static boolean isName(AlternativeName name, Endpoint local) {
    return switch (name) {
      case AlternativeName.Dns dns -> isHost(dns.name());
      case AlternativeName.Ip ip -> isAddress(Optional.of(new IpAddress(ip.address())), local);
      default -> false;
    };
  }

  /** One label alone is a person's or a device's name, which no name server knows. */
  private static boolean isHost(String name) {
    return name.indexOf('.') > 0
        && DnsName.presented(name).isPresent()
        && IpAddress.parse(name).isEmpty();
  }

  private static boolean isAddress(Optional<IpAddress> address, Endpoint local) {
    return address
        .filter(
            each ->
                switch (local) {
                  case Endpoint.Any any -> true;
                  case Endpoint.Host host -> true;
                  case Endpoint.Addresses addresses -> addresses.range().contains(each);
                })
        .isPresent();
  }

  private static String wanted(Endpoint local) {
    return switch (local) {
      case Endpoint.Addresses addresses -> addresses.range().toString();
      case Endpoint.Any any -> "an address";
      case Endpoint.Host host -> host.name();
    };
  }
}
