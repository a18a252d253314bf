package io.vouchsafe.proxy.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vouchsafe.config.FrontCertificate;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.TlsFrontSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code vouchsafe_front_not_after_seconds{listen,sha256}}: when each certificate that a TLS front
 * or {@code listen.tls} presents ends, in Unix seconds. After that no client trusts the front.
 */
final class FrontNotAfterGauges {
  private final MultiGauge gauge;

  FrontNotAfterGauges(MeterRegistry registry) {
    this.gauge =
        MultiGauge.builder("vouchsafe.front.not.after")
            .description("End of each certificate that a TLS front presents, Unix time")
            .baseUnit("seconds")
            .register(registry);
  }

  /** From now on the certificates of {@code settings}, and no others. */
  void follow(Settings settings) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    settings
        .listen()
        .tls()
        .ifPresent(tls -> rows.add(row(settings.listen().api(), tls.certificate())));
    for (TlsFrontSettings front : settings.tlsFronts()) {
      front.certificates().forEach(certificate -> rows.add(row(front.listen(), certificate)));
    }
    // The end of a certificate never changes, so a row that is there already stays.
    gauge.register(rows, false);
  }

  private static MultiGauge.Row<?> row(HostAndPort listen, FrontCertificate certificate) {
    return MultiGauge.Row.of(
        Tags.of("listen", listen.toString(), "sha256", certificate.leaf().sha256().hex()),
        certificate.leaf().notAfter().getEpochSecond());
  }
}
