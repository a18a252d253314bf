package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant trusts for one purpose: anchors, and CA certificates that peers may leave out.
 * Equal when both lists are; {@link #identity} does not mind their order.
 */
public final class CaGroup {
  private final List<TrustAnchor> anchors;
  private final List<Certificate> intermediates;
  private final int hash;
  private final Map<DistinguishedName, List<TrustAnchor>> anchorsByName = new HashMap<>();
  private final Map<DistinguishedName, List<Certificate>> intermediatesByName = new HashMap<>();

  public CaGroup(List<TrustAnchor> anchors, List<Certificate> intermediates) {
    this.anchors = List.copyOf(anchors);
    this.intermediates = List.copyOf(intermediates);
    this.hash = 31 * this.anchors.hashCode() + this.intermediates.hashCode();
    for (TrustAnchor anchor : this.anchors) {
      anchorsByName
          .computeIfAbsent(anchor.certificate().subject(), n -> new java.util.ArrayList<>())
          .add(anchor);
    }
    for (Certificate ca : this.intermediates) {
      intermediatesByName.computeIfAbsent(ca.subject(), n -> new java.util.ArrayList<>()).add(ca);
    }
  }

  public List<TrustAnchor> anchors() {
    return anchors;
  }

  public List<Certificate> intermediates() {
    return intermediates;
  }

  /** Every certificate of the group, anchors first, each once. */
  public List<Certificate> members() {
    return Stream.concat(anchors.stream().map(TrustAnchor::certificate), intermediates.stream())
        .distinct()
        .toList();
  }

  /** The members that may issue certificates: an anchor that is itself let in issues none. */
  public List<Certificate> issuers() {
    return members().stream().filter(ca -> ca.version() != 3 || ca.isCa()).toList();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof CaGroup that
            && hash == that.hash
            && anchors.equals(that.anchors)
            && intermediates.equals(that.intermediates));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Equal when anchors and intermediates are the same certificates, in whatever order. */
  public Fingerprint identity() {
    Stream<String> roots =
        anchors.stream().map(anchor -> "anchor " + anchor.certificate().sha256());
    Stream<String> others = intermediates.stream().map(ca -> "intermediate " + ca.sha256());
    String members =
        Stream.concat(roots, others).sorted().distinct().collect(Collectors.joining("\n"));
    return Fingerprint.sha256(members.getBytes(StandardCharsets.US_ASCII));
  }

  /** Anchors with that subject. */
  public List<TrustAnchor> anchorsNamed(DistinguishedName name) {
    return anchorsByName.getOrDefault(name, List.of());
  }

  /** CA certificates with that subject that are no anchors. */
  public List<Certificate> intermediatesNamed(DistinguishedName name) {
    return intermediatesByName.getOrDefault(name, List.of());
  }
}
