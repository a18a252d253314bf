package io.vouchsafe.vpnauth.emergency;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.Likeness;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.vpnauth.emergency.Target.OfSerial;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  private final NameBlocks bySubject = new NameBlocks();
  private final Map<Fingerprint, BlockEntry> byKey = new HashMap<>();

  private BlockList(List<BlockEntry> entries) {
    this.entries = List.copyOf(entries);
    for (BlockEntry entry : this.entries) {
      switch (entry.target()) {
        case Target.OfCertificate(Fingerprint sha256) -> byFingerprint.putIfAbsent(sha256, entry);
        case OfSerial(SerialNumber serial, var issuer, var issuerKey) ->
            bySerial.computeIfAbsent(serial, key -> new ArrayList<>()).add(entry);
        case Target.OfSubject(DistinguishedName subject) -> bySubject.add(subject, entry);
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

  /** Both lists, without the entries of {@code others} that block nothing more. */
  public BlockList union(BlockList others) {
    List<BlockEntry> all = new ArrayList<>(entries);
    Set<Target> blocked = entries.stream().map(BlockEntry::target).collect(Collectors.toSet());
    others.entries.stream().filter(entry -> blocked.add(entry.target())).forEach(all::add);
    return of(all);
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
      Optional<Hit> hit = hit(certificate, issuer);
      if (hit.isPresent()) {
        return hit;
      }
    }
    return Optional.empty();
  }

  /**
   * The entry that blocks {@code leaf}, of which no path is known. Who issued it is then unproven,
   * and what cannot be ruled out counts as blocked.
   */
  public Optional<Hit> findAlone(Certificate leaf) {
    return hit(leaf, Optional.empty())
        .or(() -> bySubject.find(leaf.issuer()).map(match -> Hit.of(leaf, match)));
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

  /**
   * The entry that blocks a certificate that is only named. An entry by a key or a subject cannot
   * be compared with it, and what cannot be ruled out counts as blocked.
   *
   * @param issuers its issuer, then that one's issuer, and so on; at least one
   */
  public Optional<BlockEntry> findNamed(NamedCertificate named, List<Certificate> issuers) {
    return Optional.ofNullable(byFingerprint.get(named.sha256()))
        .or(() -> findIssued(named.serial(), issuers))
        .or(this::incomparable);
  }

  private Optional<BlockEntry> incomparable() {
    return entries.stream()
        .filter(
            entry ->
                switch (entry.target()) {
                  case Target.OfSubject bySubject -> true;
                  case Target.OfKey byKey -> true;
                  case Target.OfCertificate byFingerprint -> false;
                  case OfSerial bySerial -> false;
                })
        .findFirst();
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

  /**
   * A certificate and the entry that blocks it.
   *
   * @param likeness {@code UNSURE} when the certificate has a name that cannot be compared
   */
  public record Hit(Certificate certificate, BlockEntry entry, Likeness likeness) {
    private static Hit of(Certificate certificate, NameBlocks.Match match) {
      return new Hit(certificate, match.entry(), match.likeness());
    }

    /** One sentence for people. */
    String describe() {
      String unsure =
          likeness == Likeness.UNSURE
              ? "its name cannot be compared, for a value is no text or it has more than "
                  + NameBlocks.LONGEST
                  + " bytes, and so counts as "
              : "";
      return certificate.subject().shown() + ": " + unsure + entry.describe();
    }
  }

  private Optional<Hit> hit(Certificate certificate, Optional<Certificate> issuer) {
    return Optional.ofNullable(byFingerprint.get(certificate.sha256()))
        .or(() -> bySerial(certificate.serial(), certificate.issuer(), issuer))
        .or(() -> byKey(certificate))
        .map(entry -> new Hit(certificate, entry, Likeness.SAME))
        .or(() -> bySubject.find(certificate.subject()).map(match -> Hit.of(certificate, match)));
  }

  /** A negative serial is also looked up by its octets, which is how some tools show it. */
  private Optional<BlockEntry> bySerial(
      SerialNumber serial, DistinguishedName issuerName, Optional<Certificate> issuer) {
    return Stream.of(serial, serial.withoutSign())
        .flatMap(number -> bySerial.getOrDefault(number, List.of()).stream())
        .filter(entry -> isOf((OfSerial) entry.target(), issuerName, issuer))
        .findFirst();
  }

  private static boolean isOf(
      OfSerial target, DistinguishedName issuerName, Optional<Certificate> issuer) {
    return isLike(target, issuerName)
        && (target.issuerKey().isEmpty()
            || issuer.isEmpty()
            || issuer.get().keyFingerprints().contains(target.issuerKey().get()));
  }

  private static boolean isLike(OfSerial target, DistinguishedName issuerName) {
    return target.issuer().isEmpty()
        || issuerName.likenessTo(target.issuer().get()) != Likeness.DIFFERENT;
  }

  /** The hash may be of another encoding of the same key than the one that was sent. */
  private Optional<BlockEntry> byKey(Certificate certificate) {
    return byKey.isEmpty()
        ? Optional.empty()
        : certificate.keyFingerprints().stream()
            .flatMap(key -> Optional.ofNullable(byKey.get(key)).stream())
            .findFirst();
  }
}
