package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.CertificateFiles;
import io.vouchsafe.config.CertificateFiles.Contents;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code check --ca} was given, read and understood.
 *
 * @param policy with the contract's defaults where nothing was said
 * @param lists CRLs, each with the name of its file
 * @param responders who is asked
 * @param responses that somebody saved
 */
record GivenFiles(
    Policy policy,
    Map<CrlIndex, String> lists,
    ResponderChoice responders,
    List<ResponseSource> responses,
    Instant at) {
  /** Name of the policy, and of its objects. */
  private static final String NAME = "check";

  /** Nothing here waits by the policy: a person does. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Contract, section 1: {@code max_verdict}. */
  private static final Duration VERDICT = Duration.ofMinutes(5);

  /** Whether no status is wanted at all. */
  boolean isPathAlone() {
    return policy.revocation().sources().isEmpty();
  }

  /**
   * Reads every file.
   *
   * @throws Misuse when one cannot be read, or an option makes no sense
   */
  static GivenFiles read(FilesOptions options, Instant now) {
    if (options.anchors.isEmpty()) {
      throw new Misuse("--ca: whom do you trust? (or --config FILE, for what the service trusts)");
    }
    if (!options.responders.isEmpty() && !options.responses.isEmpty()) {
      throw new Misuse("--ocsp-url or --ocsp-response, not both");
    }
    if (options.noRevocation && options.nameSources()) {
      throw new Misuse("--no-revocation asks nobody: leave out the sources, or it");
    }
    CaGroup group =
        new CaGroup(
            certificates("--ca", options.anchors).stream().map(TrustAnchor::new).toList(),
            certificates("--intermediates", options.intermediates));
    return new GivenFiles(
        policy(options, group),
        lists(options.lists),
        ResponderChoice.of(options.responders),
        options.responses.stream().<ResponseSource>map(ResponseFile::new).toList(),
        options.at == null ? now : options.at);
  }

  private static Policy policy(FilesOptions options, CaGroup group) {
    Algorithms usual = Algorithms.DEFAULT;
    Algorithms algorithms = new Algorithms(options.allowSha1, usual.allowDsa(), usual.minRsaBits());
    return new Policy(
        NAME,
        group,
        PathSettings.defaults(word("--purpose", options.purpose, Purpose.values()))
            .withAlgorithms(algorithms),
        revocation(options),
        PATIENCE,
        VERDICT,
        Policy.Mode.ENFORCE);
  }

  /**
   * Contract, section 1, {@code revocation}: with the sources of those that are there. Without any,
   * a status is wanted all the same, and nobody knows it.
   */
  private static RevocationPolicy revocation(FilesOptions options) {
    RevocationPolicy.Scope scope = word("--scope", options.scope, RevocationPolicy.Scope.values());
    boolean hasOcsp = !options.responders.isEmpty() || !options.responses.isEmpty();
    boolean hasCrl = !options.lists.isEmpty();
    List<Source> sources = new ArrayList<>();
    if (!options.noRevocation) {
      sources.add(Source.STAPLED);
    }
    if (hasOcsp) {
      sources.add(Source.OCSP);
    }
    if (hasCrl) {
      sources.add(Source.CRL);
    }
    return new RevocationPolicy(
        sources,
        scope,
        RevocationPolicy.OnUnknown.DENY,
        RevocationPolicy.OnUnavailable.DENY,
        hasOcsp ? List.of(OcspObject.of(NAME, List.of())) : List.of(),
        hasCrl ? List.of(ofFiles()) : List.of());
  }

  private static CrlObject ofFiles() {
    return new CrlObject(
        NAME, List.of(), false, List.of(), Duration.ofDays(1), false, PATIENCE, CrlFile.LONGEST, 1);
  }

  private static Map<CrlIndex, String> lists(List<Path> files) {
    Map<CrlIndex, String> lists = new LinkedHashMap<>();
    for (Path file : files) {
      switch (CrlFile.open(file)) {
        case CrlFile.Lists(List<CrlIndex> read) ->
            read.forEach(list -> lists.put(list, file.toString()));
        case CrlFile.Unusable(String why) -> throw new Misuse("--crl: " + file + " " + why);
      }
    }
    return lists;
  }

  private static List<Certificate> certificates(String option, List<Path> files) {
    List<Certificate> all = new ArrayList<>();
    for (Path file : files) {
      switch (CertificateFiles.open(file)) {
        case Contents.Certificates(List<Certificate> certificates) -> all.addAll(certificates);
        case Contents.Unusable(String why) -> throw new Misuse(option + ": " + file + " " + why);
      }
    }
    return all;
  }

  /** The words that the settings know. */
  private static <E extends Enum<E>> E word(String option, String written, E[] known) {
    Optional<E> found =
        Arrays.stream(known).filter(each -> settingsWord(each).equals(written)).findFirst();
    return found.orElseThrow(
        () ->
            new Misuse(
                option
                    + ": "
                    + Arrays.stream(known)
                        .map(GivenFiles::settingsWord)
                        .collect(Collectors.joining(" or "))
                    + ", not "
                    + written
                    + (written.equals("ike") ? ", which is not built yet" : "")));
  }

  private static String settingsWord(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
