package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.Der;
import java.util.List;

/** Contract, section 1, {@code auth}: by what a peer shows who it is. */
public enum AuthMethod {
  CERTIFICATE("certificate"),
  PSK("psk");

  private final String word;

  AuthMethod(String word) {
    this.word = word;
  }

  /** As it is written in settings. */
  public String word() {
    return word;
  }

  /** That of a peer that presents {@code certificates}: who has none knows a tunnel's secret. */
  public static AuthMethod of(List<Der> certificates) {
    return certificates.isEmpty() ? PSK : CERTIFICATE;
  }
}
