package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.KeyUsage;
import io.vouchsafe.pki.PeerName;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The inputs of one validation (RFC 5280 §6.1.1) other than certificates and time.
 *
 * @param purpose extended key usage wanted of the leaf, and allowed by every CA that restricts it
 * @param maxCaPath CA certificates above the leaf, anchor included
 * @param maxIntermediates certificates between leaf and anchor; empty = no bound of its own
 * @param algorithms accepted algorithms
 * @param policy the four policy inputs
 * @param anchorRules what the anchor's own certificate binds
 * @param partialChain true: any anchor ends a path; false: only a self-signed one
 * @param profile rules beyond RFC 5280
 * @param peerNames names that the leaf must carry, all of them (RFC 9525)
 * @param leafKeyUsage key usages that the leaf must assert
 * @param namedAsCa certificates that count as CAs because the caller says so, as anchors do,
 *     whether or not they carry basicConstraints
 */
public record PathSettings(
    Purpose purpose,
    int maxCaPath,
    OptionalInt maxIntermediates,
    Algorithms algorithms,
    PolicyInputs policy,
    AnchorRules anchorRules,
    boolean partialChain,
    Profile profile,
    List<PeerName> peerNames,
    Set<KeyUsage> leafKeyUsage,
    Set<Certificate> namedAsCa) {

  /** CA certificates above the leaf that are still accepted unless the operator says otherwise. */
  public static final int DEFAULT_MAX_CA_PATH = 15;

  public PathSettings {
    if (maxCaPath < 0) {
      throw new IllegalArgumentException("maxCaPath must not be negative: " + maxCaPath);
    }
    peerNames = List.copyOf(peerNames);
    leafKeyUsage = Set.copyOf(leafKeyUsage);
    namedAsCa = Set.copyOf(namedAsCa);
  }

  /** RFC 5280 with this project's defaults: 15 CA certificates, any policy, any anchor. */
  public static PathSettings defaults(Purpose purpose) {
    return new PathSettings(
        purpose,
        DEFAULT_MAX_CA_PATH,
        OptionalInt.empty(),
        Algorithms.DEFAULT,
        PolicyInputs.ANY,
        AnchorRules.STRICT,
        true,
        Profile.RFC5280,
        List.of(),
        Set.of(),
        Set.of());
  }

  public PathSettings withMaxCaPath(int maxCaPath) {
    return new PathSettings(
        purpose,
        maxCaPath,
        maxIntermediates,
        algorithms,
        policy,
        anchorRules,
        partialChain,
        profile,
        peerNames,
        leafKeyUsage,
        namedAsCa);
  }

  public PathSettings withMaxIntermediates(OptionalInt maxIntermediates) {
    return new PathSettings(
        purpose,
        maxCaPath,
        maxIntermediates,
        algorithms,
        policy,
        anchorRules,
        partialChain,
        profile,
        peerNames,
        leafKeyUsage,
        namedAsCa);
  }

  public PathSettings withAlgorithms(Algorithms algorithms) {
    return new PathSettings(
        purpose,
        maxCaPath,
        maxIntermediates,
        algorithms,
        policy,
        anchorRules,
        partialChain,
        profile,
        peerNames,
        leafKeyUsage,
        namedAsCa);
  }

  public PathSettings withPolicy(PolicyInputs policy) {
    return new PathSettings(
        purpose,
        maxCaPath,
        maxIntermediates,
        algorithms,
        policy,
        anchorRules,
        partialChain,
        profile,
        peerNames,
        leafKeyUsage,
        namedAsCa);
  }

  public PathSettings withAnchorRules(AnchorRules anchorRules) {
    return new PathSettings(
        purpose,
        maxCaPath,
        maxIntermediates,
        algorithms,
        policy,
        anchorRules,
        partialChain,
        profile,
        peerNames,
        leafKeyUsage,
        namedAsCa);
  }

  public PathSettings withPartialChain(boolean partialChain) {
    return new PathSettings(
        purpose,
        maxCaPath,
        maxIntermediates,
        algorithms,
        policy,
        anchorRules,
        partialChain,
        profile,
        peerNames,
        leafKeyUsage,
        namedAsCa);
  }

  public PathSettings withProfile(Profile profile) {
    return new PathSettings(
        purpose,
        maxCaPath,
        maxIntermediates,
        algorithms,
        policy,
        anchorRules,
        partialChain,
        profile,
        peerNames,
        leafKeyUsage,
        namedAsCa);
  }

  public PathSettings withPeerNames(List<PeerName> peerNames) {
    return new PathSettings(
        purpose,
        maxCaPath,
        maxIntermediates,
        algorithms,
        policy,
        anchorRules,
        partialChain,
        profile,
        peerNames,
        leafKeyUsage,
        namedAsCa);
  }

  public PathSettings withLeafKeyUsage(Set<KeyUsage> leafKeyUsage) {
    return new PathSettings(
        purpose,
        maxCaPath,
        maxIntermediates,
        algorithms,
        policy,
        anchorRules,
        partialChain,
        profile,
        peerNames,
        leafKeyUsage,
        namedAsCa);
  }

  public PathSettings withNamedAsCa(Set<Certificate> namedAsCa) {
    return new PathSettings(
        purpose,
        maxCaPath,
        maxIntermediates,
        algorithms,
        policy,
        anchorRules,
        partialChain,
        profile,
        peerNames,
        leafKeyUsage,
        namedAsCa);
  }
}
