package io.vouchsafe.config;

import java.util.List;
import java.util.Optional;

/**
 * {@code front}: which header carries the certificate at {@code /auth}, and from whom it is
 * believed.
 *
 * @param trusted addresses that may set the header; empty = nobody
 */
public record FrontSettings(Optional<HeaderFormat> header, List<Cidr> trusted) {

  /** How a front writes a certificate into a header (contract, section 5). */
  public enum HeaderFormat {
    /** {@code X-SSL-Client-Cert}: percent-encoded PEM. */
    NGINX
  }

  public FrontSettings {
    trusted = List.copyOf(trusted);
  }
}
