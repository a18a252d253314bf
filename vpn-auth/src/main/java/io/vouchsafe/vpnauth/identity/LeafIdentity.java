package io.vouchsafe.vpnauth.identity;

import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.pki.Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who one leaf is under one ID list. What comes of it without a claimed identity is worked out
 * once; with one it is worked out each time, so that nothing that is cached of one claim can serve
 * another.
 */
public final class LeafIdentity {
  /** Characters and names of a sentence, which a log line must bear. */
  private static final int SHOWN = 500;

  private static final int ONE_NAME = 160;
  private static final int MOST_NAMES = 16;

  private final Certificate leaf;
  private final Optional<IdList> list;
  private final IdFinding unclaimed;

  private LeafIdentity(Certificate leaf, Optional<IdList> list, IdFinding unclaimed) {
    this.leaf = leaf;
    this.list = list;
    this.unclaimed = unclaimed;
  }

  /** Looks {@code leaf} up; takes time in proportion to its names. */
  public static LeafIdentity of(Certificate leaf, Optional<IdList> list) {
    return new LeafIdentity(
        leaf,
        list,
        list.isEmpty() ? IdFinding.Passes.ANYONE : unclaimed(leaf, list.get(), LeafName.of(leaf)));
  }

  /**
   * What it comes to.
   *
   * @param asked the list of whoever decides now
   */
  public IdFinding under(Optional<IdList> asked, Optional<ClaimedId> claimed) {
    if (!asked.equals(list)) {
      return of(leaf, asked).under(asked, claimed);
    }
    return claimed.isEmpty() ? unclaimed : claimed(claimed.get());
  }

  private static IdFinding unclaimed(Certificate leaf, IdList list, List<LeafName> names) {
    Optional<IdEntry> found = list.find(names);
    return found.isPresent()
        ? new IdFinding.Passes(found)
        : new IdFinding.NotListed(notListed(leaf, list, Optional.empty(), names));
  }

  /** Contract, section 1: it must be an identity of the leaf, and only it is matched. */
  private IdFinding claimed(ClaimedId claimed) {
    Optional<LeafName> own = own(leaf, claimed);
    if (own.isEmpty()) {
      return new IdFinding.Mismatched(mismatch(leaf, claimed));
    }
    if (list.isEmpty()) {
      return IdFinding.Passes.ANYONE;
    }
    Optional<IdEntry> found = list.get().find(List.of(own.get()));
    return found.isPresent()
        ? new IdFinding.Passes(found)
        : new IdFinding.NotListed(notListed(leaf, list.get(), Optional.of(claimed), List.of()));
  }

  /** The identity of {@code leaf} that is claimed; empty when it has none like it. */
  static Optional<LeafName> own(Certificate leaf, ClaimedId claimed) {
    return IdEntries.claimed(claimed)
        .flatMap(
            key ->
                LeafName.of(leaf, claimed.type()).stream()
                    .filter(name -> name.own().equals(key))
                    .findFirst());
  }

  /** One sentence for people. */
  static String mismatch(Certificate leaf, ClaimedId claimed) {
    return "%s: the claimed identity, %s, is none of the certificate's: %s"
        .formatted(subject(leaf), claimed.describe(), shown(LeafName.of(leaf, claimed.type())));
  }

  /** One sentence for people. */
  static String notListed(
      Certificate leaf, IdList list, Optional<ClaimedId> claimed, List<LeafName> names) {
    return subject(leaf)
        + ": "
        + absent(list)
        + claimed
            .map(id -> "; it claims " + id.describe() + ", and only that counts")
            .orElseGet(() -> "; its identities: " + shown(names));
  }

  private static String subject(Certificate leaf) {
    return BoundedText.of(leaf.subject().shown(), ONE_NAME);
  }

  static String absent(IdList list) {
    return list.entries().isEmpty()
        ? "id_list " + list.name() + " is empty and lets nobody in"
        : "no entry of id_list " + list.name() + " matches";
  }

  /** Those that can be compared; a stranger may have written them, and many. */
  private static String shown(List<LeafName> names) {
    return names.isEmpty()
        ? "none that can be compared"
        : BoundedText.of(
            names.stream()
                .limit(MOST_NAMES)
                .map(name -> name.type().word() + " " + BoundedText.of(name.shown(), ONE_NAME))
                .collect(Collectors.joining(", ")),
            SHOWN);
  }
}
