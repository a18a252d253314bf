package io.vouchsafe.proxy.front.http;

import io.vertx.core.MultiMap;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.cache.HeaderCache;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.front.http.carrier.Carried;
import io.vouchsafe.proxy.front.http.carrier.CertificateCarrier;
import io.vouchsafe.vpnauth.decision.Presented;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A front of the settings that passes certificates on in a header, and how it writes them. */
final class HeaderFront {
  private static final Map<HeaderFormat, CertificateCarrier> CARRIERS = carriers();

  private final FrontSettings settings;
  private final HeaderFormat format;
  private final CertificateCarrier carrier;
  private final String label;

  private HeaderFront(FrontSettings settings, HeaderFormat format, String label) {
    this.settings = settings;
    this.format = format;
    this.carrier = Objects.requireNonNull(CARRIERS.get(format));
    this.label = label;
  }

  private static Map<HeaderFormat, CertificateCarrier> carriers() {
    Map<HeaderFormat, CertificateCarrier> carriers = new EnumMap<>(HeaderFormat.class);
    for (HeaderFormat format : HeaderFormat.values()) {
      carriers.put(format, CertificateCarrier.of(format));
    }
    return carriers;
  }

  /** The front of {@code settings}; none where they name no header. */
  static Optional<HeaderFront> of(FrontSettings settings) {
    return settings
        .header()
        .map(format -> new HeaderFront(settings, format, settings.label().orElseGet(format::word)));
  }

  FrontSettings settings() {
    return settings;
  }

  /** Its name in metrics and journal: a word of the settings. */
  String label() {
    return label;
  }

  /**
   * Text by which {@code memory} may know what {@code headers} carry; empty where there is none.
   */
  String text(MultiMap headers) {
    return carrier.text(headers);
  }

  /** What {@code text} was read as before. */
  @Nullable Submission known(String text, HeaderCache memory) {
    return text.isEmpty() ? null : memory.find(format, label, text);
  }

  /** What the front hands over; a chain is remembered under {@code text}. */
  Parsed<Submission> read(MultiMap headers, String text, HeaderCache memory) {
    return switch (carrier.read(headers)) {
      case Carried.None none -> Parsed.ok(submission(List.of()));
      case Carried.Malformed(String detail) -> Parsed.malformed(detail);
      case Carried.Chain(List<Der> chain) -> {
        Submission submission = submission(chain);
        memory.remember(format, text, submission);
        yield Parsed.ok(submission);
      }
    };
  }

  private Submission submission(List<Der> chain) {
    return Submission.of(new Presented(chain, List.of(), label));
  }
}
