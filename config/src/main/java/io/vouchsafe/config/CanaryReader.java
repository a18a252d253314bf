package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads one of {@code canaries}. */
final class CanaryReader {
  /** More often than responders are asked again after a failure would only ask in vain. */
  private static final Range INTERVAL = new Range(10, 86_400, "s");

  private static final long USUAL_INTERVAL = 60;

  private final CertificateFiles files;
  private final NamedObjects<Policy> policies;

  CanaryReader(CertificateFiles files, NamedObjects<Policy> policies) {
    this.files = files;
    this.policies = policies;
  }

  Optional<CanarySettings> read(String name, Section canary) {
    Optional<Policy> policy = canary.required("policy").flatMap(policies::named);
    List<Certificate> good = chain(canary, "good");
    List<Certificate> revoked = chain(canary, "revoked");
    Duration interval =
        Duration.ofSeconds(canary.wholeNumber("interval", INTERVAL, USUAL_INTERVAL));
    policy
        .filter(p -> p.revocation().sources().isEmpty())
        .ifPresent(
            p -> canary.warning("policy " + p.name() + " checks no revocation: it will fail"));
    return policy.map(p -> new CanarySettings(name, p.name(), good, revoked, interval));
  }

  private List<Certificate> chain(Section canary, String key) {
    return canary.required(key).map(List::of).map(files::read).orElse(List.of());
  }
}
