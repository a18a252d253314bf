package io.vouchsafe.proxy.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.memory.HeaderMemory;
import io.vouchsafe.proxy.memory.Submission;
import io.vouchsafe.vpnauth.Presented;
import java.util.List;
import java.util.Optional;

/** The one header in which a front passes the certificate on; every other header is ignored. */
final class CertificateHeader {
  private final CharSequence name;
  private final String front;
  private final Submission nothing;

  private CertificateHeader(String name, String front) {
    this.name = HttpHeaders.createOptimized(name);
    this.front = front;
    this.nothing = Submission.of(new Presented(List.of(), List.of(), front));
  }

  /** The header of {@code format}. */
  static CertificateHeader of(HeaderFormat format) {
    return switch (format) {
      case NGINX -> new CertificateHeader("X-SSL-Client-Cert", "nginx");
    };
  }

  /** The front's name in metrics and journal. */
  String front() {
    return front;
  }

  /** The values of the header, each as it came. */
  List<String> values(MultiMap headers) {
    return headers.getAll(name);
  }

  /** Whether reading {@code values} would hold up an event loop. */
  static boolean isLarge(List<String> values, HeaderMemory memory) {
    return values.size() == 1
        && values.getFirst().length() > RequestBody.LARGE
        && !memory.holds(values.getFirst());
  }

  /** What the front hands over: an absent or empty header is no certificate. */
  Parsed<Submission> read(MultiMap headers, HeaderMemory memory) {
    return read(values(headers), memory);
  }

  /** The same of the header's values. */
  Parsed<Submission> read(List<String> values, HeaderMemory memory) {
    if (values.size() > 1) {
      return Parsed.malformed("the certificate header comes " + values.size() + " times");
    }
    if (values.isEmpty() || values.getFirst().isEmpty()) {
      return Parsed.ok(nothing);
    }
    Optional<Submission> known = memory.decode(values.getFirst(), this::decode);
    return known.isPresent()
        ? Parsed.ok(known.get())
        : Parsed.malformed("the header is not one percent-encoded PEM certificate");
  }

  private Optional<Submission> decode(String value) {
    return PercentEncoding.decode(value)
        .flatMap(pem -> PemText.single(pem).toOptional())
        .map(this::submission);
  }

  private Submission submission(Der der) {
    return Submission.of(new Presented(List.of(der), List.of(), front));
  }
}
