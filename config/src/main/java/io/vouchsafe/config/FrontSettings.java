package io.vouchsafe.config;

import java.util.List;
import java.util.Optional;

/**
 * {@code front}: which header carries the certificate at {@code /auth}, from whom it is believed,
 * and which policies decide there.
 *
 * @param trusted addresses that may set the header; empty = nobody
 * @param policy name of the policy that decides where the front names none
 * @param policies names of the policies that the front may ask for
 */
public record FrontSettings(
    Optional<HeaderFormat> header, List<Cidr> trusted, String policy, List<String> policies) {
  /** {@code policy} where the settings name none. */
  static final String USUAL_POLICY = "default";

  /** How a front writes a certificate into a header (contract, section 5). */
  public enum HeaderFormat {
    /** {@code X-SSL-Client-Cert}: percent-encoded PEM. */
    NGINX
  }

  public FrontSettings {
    trusted = List.copyOf(trusted);
    policies = List.copyOf(policies);
  }

  /** Whether the front may name {@code name} in its query. */
  public boolean mayAskFor(String name) {
    return policies.contains(name);
  }
}
