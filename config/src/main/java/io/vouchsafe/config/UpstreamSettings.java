package io.vouchsafe.config;

import java.util.Map;
import java.util.Optional;

/**
 * How a tenant's sources are reached.
 *
 * @param addresses where names may lead
 * @param tunneling by the name of the OCSP object
 * @param crl by the name of the CRL object
 */
public record UpstreamSettings(
    OutgoingAddresses addresses, Map<String, Tunneling> tunneling, Map<String, CrlAccess> crl) {

  /** Straight, and nowhere but to the URLs written. */
  public static final UpstreamSettings DIRECT =
      new UpstreamSettings(AllowedHosts.NONE, Map.of(), Map.of());

  public UpstreamSettings {
    tunneling = WrittenOrder.copyOf(tunneling);
    crl = WrittenOrder.copyOf(crl);
  }

  /** Without {@code refuse_private}. */
  public UpstreamSettings(
      AllowedHosts allowedHosts, Map<String, Tunneling> tunneling, Map<String, CrlAccess> crl) {
    this(OutgoingAddresses.of(allowedHosts), tunneling, crl);
  }

  /** Where URLs that strangers name may lead. */
  public AllowedHosts allowedHosts() {
    return addresses.allowedHosts();
  }

  /** The proxy of the OCSP object of that name. */
  public Optional<Tunneling> tunnelingOf(String object) {
    return Optional.ofNullable(tunneling.get(object));
  }

  /** How the URLs of the CRL object of that name are reached. */
  public CrlAccess crlAccessOf(String object) {
    return crl.getOrDefault(object, CrlAccess.DIRECT);
  }
}
