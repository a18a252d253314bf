package io.vouchsafe.proxy.front.tls;

import io.vouchsafe.config.Settings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.decision.Policy;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CAs that a front's CertificateRequest names, so that a client with several certificates sends
 * one that may pass (RFC 8446 §4.2.4; contract, section 5).
 *
 * @param certificates one for each subject
 */
record NamedAuthorities(List<Certificate> certificates) {
  /** Of all subjects together. With more of them none is named, which means any. */
  static final int MOST_OCTETS = 16 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(NamedAuthorities.class);

  NamedAuthorities {
    certificates = List.copyOf(certificates);
  }

  /** Those of the CA group of {@code front}'s policy. */
  static NamedAuthorities of(TlsFrontSettings front, Settings settings) {
    Optional<Policy> policy =
        Optional.ofNullable(settings.tenants().get(front.tenant()))
            .map(TenantSettings::policies)
            .map(policies -> policies.get(front.policy()));
    Map<Der, Certificate> bySubject = new LinkedHashMap<>();
    policy
        .map(found -> found.caGroup().issuers())
        .orElse(List.of())
        .forEach(ca -> bySubject.putIfAbsent(ca.subject().der(), ca));
    int octets = bySubject.keySet().stream().mapToInt(subject -> subject.length() + 2).sum();
    if (octets > MOST_OCTETS) {
      LOG.warn(
          "{}: the subjects of the CA group have {} octets, {} may be named to clients: none is",
          front.listen(),
          octets,
          MOST_OCTETS);
      return new NamedAuthorities(List.of());
    }
    return new NamedAuthorities(List.copyOf(bySubject.values()));
  }

  /** Their subjects, in order. */
  List<Der> subjects() {
    return certificates.stream().map(ca -> ca.subject().der()).toList();
  }

  /** For the JDK's TLS. */
  List<X509Certificate> forTls() throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> all = new ArrayList<>();
    for (Certificate ca : certificates) {
      all.add(
          (X509Certificate)
              factory.generateCertificate(new ByteArrayInputStream(ca.der().toBytes())));
    }
    return all;
  }
}
