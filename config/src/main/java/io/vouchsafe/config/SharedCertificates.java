package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.path.CaGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What many tenants have in common, kept once: contents of certificate files by their SHA-256,
 * certificates, and CA groups. Each reading has one of these and takes over from the one before
 * what is still used, so that nothing outlives the settings that named it.
 */
final class SharedCertificates {
  private final Map<Fingerprint, List<Certificate>> files = new HashMap<>();
  private final Map<Certificate, Certificate> certificates = new HashMap<>();
  private final Map<CaGroup, CaGroup> groups = new HashMap<>();
  private SharedCertificates before;

  /** Nothing yet, and nothing before. */
  SharedCertificates() {
    this.before = this;
  }

  private SharedCertificates(SharedCertificates before) {
    this.before = before;
  }

  /** For the reading after this one. */
  SharedCertificates next() {
    return new SharedCertificates(this);
  }

  /** The reading is over: what it did not use may go. */
  void close() {
    before = this;
  }

  /** What a file with that SHA-256 holds, if it was read before. */
  Optional<List<Certificate>> file(Fingerprint sha256) {
    List<Certificate> known = files.get(sha256);
    if (known == null) {
      known = before.files.get(sha256);
      if (known != null) {
        keep(sha256, known);
      }
    }
    return Optional.ofNullable(known);
  }

  /** Takes in what a file holds; gives it with the certificates that are there already. */
  List<Certificate> file(Fingerprint sha256, List<Certificate> parsed) {
    List<Certificate> shared = parsed.stream().map(this::certificate).toList();
    keep(sha256, shared);
    return shared;
  }

  private void keep(Fingerprint sha256, List<Certificate> contents) {
    files.put(sha256, contents);
    contents.forEach(this::certificate);
  }

  private Certificate certificate(Certificate fresh) {
    Certificate known = certificates.get(fresh);
    if (known == null) {
      known = before.certificates.getOrDefault(fresh, fresh);
      certificates.put(known, known);
    }
    return known;
  }

  /** The group that has the same members, if there was one before; else {@code fresh}. */
  CaGroup group(CaGroup fresh) {
    CaGroup known = groups.get(fresh);
    if (known == null) {
      known = before.groups.getOrDefault(fresh, fresh);
      groups.put(known, known);
    }
    return known;
  }
}
