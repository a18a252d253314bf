package io.vouchsafe.vpnauth.emergency;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.vpnauth.emergency.Target.OfSerial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that a tenant refuses whatever any source says about them. Immutable, so that an
 * answer of the very same list may be remembered; a look-up takes the same time however long it is.
 */
public final class BlockList {
  /** Nothing is blocked. */
  public static final BlockList EMPTY = new BlockList(List.of());

  private final List<BlockEntry> entries;
  private final Object identity = new Object();
  private final Map<Fingerprint, BlockEntry> byFingerprint = new HashMap<>();
  private final Map<SerialNumber, List<BlockEntry>> bySerial = new HashMap<>();
  private final Map<DistinguishedName, BlockEntry> bySubject = new HashMap<>();
  private final Map<Fingerprint, BlockEntry> byKey = new HashMap<>();

  private BlockList(List<BlockEntry> entries) {
    this.entries = List.copyOf(entries);
    for (BlockEntry entry : this.entries) {
      switch (entry.target()) {
        case Target.OfCertificate(Fingerprint sha256) -> byFingerprint.putIfAbsent(sha256, entry);
        case OfSerial(SerialNumber serial, var issuer, var issuerKey) ->
            bySerial.computeIfAbsent(serial, key -> new ArrayList<>()).add(entry);
        case Target.OfSubject(DistinguishedName subject) -> bySubject.putIfAbsent(subject, entry);
        case Target.OfKey(Fingerprint sha256) -> byKey.putIfAbsent(sha256, entry);
      }
    }
  }

  public static BlockList of(List<BlockEntry> entries) {
    return entries.isEmpty() ? EMPTY : new BlockList(entries);
  }

  /** In the order written. */
  public List<BlockEntry> entries() {
    return entries;
  }

  /** Stands for this very list in a memory that must not hold on to it. */
  public Object identity() {
    return identity;
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Both lists; this list's entries come first. */
  public BlockList with(BlockList others) {
    List<BlockEntry> all = new ArrayList<>(entries);
    all.addAll(others.entries);
    return of(all);
  }

  /** Both lists, without the entries of {@code others} that this list has too. */
  public BlockList union(BlockList others) {
    Set<BlockEntry> all = new LinkedHashSet<>(entries);
    all.addAll(others.entries);
    return of(List.copyOf(all));
  }

  /**
   * The entry that blocks a certificate of {@code path}, anchor included: whoever blocks a CA
   * blocks everything below it.
   *
   * @param path leaf first, each issued by the next
   */
  public Optional<Hit> find(List<Certificate> path) {
    if (isEmpty()) {
      return Optional.empty();
    }
    for (int i = 0; i < path.size(); i++) {
      Certificate certificate = path.get(i);
      Optional<Certificate> issuer =
          i + 1 < path.size() ? Optional.of(path.get(i + 1)) : selfIssued(certificate);
      Optional<BlockEntry> entry = entryFor(certificate, issuer);
      if (entry.isPresent()) {
        return Optional.of(new Hit(certificate, entry.get()));
      }
    }
    return Optional.empty();
  }

  /**
   * The entry that blocks {@code leaf}, of which no path is known. Who issued it is then unproven,
   * and what cannot be ruled out counts as blocked.
   */
  public Optional<Hit> findAlone(Certificate leaf) {
    return entryFor(leaf, Optional.empty())
        .or(() -> Optional.ofNullable(bySubject.get(leaf.issuer())))
        .map(entry -> new Hit(leaf, entry));
  }

  /**
   * The entry that blocks a certificate of which nothing is known but its serial and who issued it.
   *
   * @param issuers its issuer, then that one's issuer, and so on; at least one
   */
  public Optional<BlockEntry> findIssued(SerialNumber serial, List<Certificate> issuers) {
    if (isEmpty()) {
      return Optional.empty();
    }
    Certificate issuer = issuers.getFirst();
    return bySerial(serial, issuer.subject(), Optional.of(issuer))
        .or(() -> find(issuers).map(Hit::entry));
  }

  private static Optional<Certificate> selfIssued(Certificate last) {
    return last.isSelfIssued() ? Optional.of(last) : Optional.empty();
  }

  /** The same entries in the same order: settings that are read again compare with it. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BlockList that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  /** A certificate and the entry that blocks it. */
  public record Hit(Certificate certificate, BlockEntry entry) {}

  private Optional<BlockEntry> entryFor(Certificate certificate, Optional<Certificate> issuer) {
    return Optional.ofNullable(byFingerprint.get(certificate.sha256()))
        .or(() -> bySerial(certificate.serial(), certificate.issuer(), issuer))
        .or(() -> Optional.ofNullable(bySubject.get(certificate.subject())))
        .or(() -> byKey(certificate));
  }

  private Optional<BlockEntry> bySerial(
      SerialNumber serial, DistinguishedName issuerName, Optional<Certificate> issuer) {
    return bySerial.getOrDefault(serial, List.of()).stream()
        .filter(entry -> isOf((OfSerial) entry.target(), issuerName, issuer))
        .findFirst();
  }

  private static boolean isOf(
      OfSerial target, DistinguishedName issuerName, Optional<Certificate> issuer) {
    boolean name = target.issuer().map(issuerName::equals).orElse(true);
    boolean key =
        target.issuerKey().isEmpty()
            || issuer.isEmpty()
            || target.issuerKey().get().equals(keyOf(issuer.get()));
    return name && key;
  }

  private Optional<BlockEntry> byKey(Certificate certificate) {
    return byKey.isEmpty() ? Optional.empty() : Optional.ofNullable(byKey.get(keyOf(certificate)));
  }

  private static Fingerprint keyOf(Certificate certificate) {
    return certificate.subjectPublicKeyInfo().sha256();
  }
}
