package io.vouchsafe.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One {@code front}: which header carries the certificate at {@code /auth}, from whom it is
 * believed, and which policies decide there.
 *
 * @param name what the front is called; empty for the only one
 * @param trusted addresses that may set the header; empty = nobody
 * @param policy name of the policy that decides where the front names none
 * @param policies names of the policies that the front may ask for
 */
public record FrontSettings(
    Optional<String> name,
    Optional<HeaderFormat> header,
    List<Cidr> trusted,
    String policy,
    List<String> policies) {
  /** {@code policy} where the settings name none. */
  static final String USUAL_POLICY = "default";

  /** How a front writes a certificate into a header (contract, section 5). */
  public enum HeaderFormat {
    /** {@code X-SSL-Client-Cert}: percent-encoded PEM. */
    NGINX,
    /** {@code Client-Cert} and {@code Client-Cert-Chain}: structured fields. */
    RFC9440,
    /** {@code X-Forwarded-Client-Cert}: one element with {@code Cert} or {@code Chain}. */
    ENVOY,
    /** {@code X-Forwarded-Tls-Client-Cert}: base64 DER, separated by commas. */
    TRAEFIK,
    /** {@code X-Client-Cert}: base64 DER. */
    CADDY,
    /** {@code X-SSL-Client-DER}: base64 DER. */
    HAPROXY;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word of the settings. */
    public String word() {
      return word;
    }
  }

  public FrontSettings {
    trusted = List.copyOf(trusted);
    policies = List.copyOf(policies);
  }

  /** The only front of a tenant, without a name. */
  public FrontSettings(
      Optional<HeaderFormat> header, List<Cidr> trusted, String policy, List<String> policies) {
    this(Optional.empty(), header, trusted, policy, policies);
  }

  /** What metrics and journal call it: its name, or how it writes its header. */
  public Optional<String> label() {
    return name.or(() -> header.map(HeaderFormat::word));
  }

  /** Whether {@code asked} is its name. */
  public boolean isCalled(String asked) {
    return name.isPresent() && name.get().equals(asked);
  }

  /** Whether the front may name {@code asked} in its query. */
  public boolean mayAskFor(String asked) {
    return policies.contains(asked);
  }
}
