package io.vouchsafe.vpnauth.emergency;

import io.vouchsafe.pki.Fingerprint;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The break-glass allows of a tenant, one for each certificate at most. Immutable. */
public final class BreakGlassList {
  public static final BreakGlassList EMPTY = new BreakGlassList(Map.of());

  private final Map<Fingerprint, BreakGlass> byCertificate;

  private BreakGlassList(Map<Fingerprint, BreakGlass> byCertificate) {
    this.byCertificate = byCertificate;
  }

  /** Of two for the same certificate the later one counts. */
  public static BreakGlassList of(Collection<BreakGlass> allows) {
    Map<Fingerprint, BreakGlass> byCertificate = new LinkedHashMap<>();
    allows.forEach(allow -> byCertificate.put(allow.certificate(), allow));
    return new BreakGlassList(byCertificate);
  }

  /** In the order in which they were said. */
  public List<BreakGlass> all() {
    return List.copyOf(byCertificate.values());
  }

  /** Those that still do something at {@code now}. */
  public BreakGlassList activeAt(Instant now) {
    return of(byCertificate.values().stream().filter(allow -> allow.isActiveAt(now)).toList());
  }

  /** With {@code allow} in the place of what was said about its certificate before. */
  public BreakGlassList with(BreakGlass allow) {
    Map<Fingerprint, BreakGlass> more = new LinkedHashMap<>(byCertificate);
    more.put(allow.certificate(), allow);
    return new BreakGlassList(more);
  }

  /** For each certificate that both lists allow, the allow that ends first. */
  public BreakGlassList intersection(BreakGlassList others) {
    return of(
        byCertificate.values().stream()
            .flatMap(
                mine ->
                    others.of(mine.certificate()).stream()
                        .map(theirs -> mine.until().isAfter(theirs.until()) ? theirs : mine))
            .toList());
  }

  public BreakGlassList without(Fingerprint certificate) {
    Map<Fingerprint, BreakGlass> fewer = new LinkedHashMap<>(byCertificate);
    fewer.remove(certificate);
    return new BreakGlassList(fewer);
  }

  /** What is said about {@code certificate}, whether it is over or not. */
  public Optional<BreakGlass> of(Fingerprint certificate) {
    return Optional.ofNullable(byCertificate.get(certificate));
  }
}
