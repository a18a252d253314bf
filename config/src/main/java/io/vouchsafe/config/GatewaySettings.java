package io.vouchsafe.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One of a tenant's {@code gateways}: a data plane that asks us and that we feed. */
public sealed interface GatewaySettings {

  String name();

  /**
   * A strongSwan charon.
   *
   * @param relay base URL, without a slash at its end, at which charon reaches {@code /ocsp} and
   *     {@code /crl}
   * @param signer signs what charon asks for issuers that have no signer of their own
   */
  record Strongswan(String name, ViciAddress vici, URI relay, Optional<GatewaySigner> signer)
      implements GatewaySettings {}

  /**
   * An OpenVPN server, by its management interface.
   *
   * @param password of the management interface
   * @param policy name of the tenant's policy that decides about its clients
   * @param peerCertificates the folder into which the server's {@code tls-verify} script moves the
   *     certificates of who logs in; absolute. Empty only with {@code decideByDigest}
   * @param decideByDigest decides without the certificate, by its issuer and serial number, when
   *     the folder does not have it
   * @param config what is pushed to whom; the first whose list has the client's identity
   */
  record OpenVpn(
      String name,
      ManagementAddress management,
      Optional<Secret> password,
      String policy,
      Optional<Path> peerCertificates,
      boolean decideByDigest,
      KeyDerivation keyDerivation,
      List<ClientConfig> config)
      implements GatewaySettings {
    public OpenVpn {
      config = List.copyOf(config);
    }
  }

  /** How the keys of an OpenVPN session may have been made. */
  enum KeyDerivation {
    ANY,
    /** RFC 5705: the exporter of the TLS session; no other session is let in. */
    TLS_EKM
  }
}
