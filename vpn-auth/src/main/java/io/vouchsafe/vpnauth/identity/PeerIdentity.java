package io.vouchsafe.vpnauth.identity;

import io.vouchsafe.pki.Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Who one peer is, read once to be looked up in many ID lists. A claimed identity counts alone, and
 * must be one of the certificate's where there is a certificate. Sentences are made when somebody
 * reads them.
 */
public final class PeerIdentity {
  private final Optional<Certificate> leaf;
  private final Optional<ClaimedId> claimed;
  private final List<LeafName> names;

  private PeerIdentity(
      Optional<Certificate> leaf, Optional<ClaimedId> claimed, List<LeafName> names) {
    this.leaf = leaf;
    this.claimed = claimed;
    this.names = List.copyOf(names);
  }

  /** By its certificate; takes time in proportion to the certificate's names. */
  public static PeerIdentity of(Certificate leaf, Optional<ClaimedId> claimed) {
    return new PeerIdentity(
        Optional.of(leaf),
        claimed,
        claimed.isEmpty()
            ? LeafName.of(leaf)
            : LeafIdentity.own(leaf, claimed.get()).map(List::of).orElse(List.of()));
  }

  /** By what it says alone: the peer of a tunnel whose secret it knows (no certificate). */
  public static PeerIdentity ofClaim(Optional<ClaimedId> claimed) {
    return new PeerIdentity(
        Optional.empty(),
        claimed,
        claimed.flatMap(IdEntries::claimed).flatMap(LeafName::of).map(List::of).orElse(List.of()));
  }

  /** Whether it claims an identity that is none of its certificate's, or no identity at all. */
  public boolean isMismatched() {
    return leaf.isPresent() && claimed.isPresent() && names.isEmpty();
  }

  /** Why it {@link #isMismatched}. */
  public String mismatch() {
    return leaf.isPresent() && claimed.isPresent()
        ? LeafIdentity.mismatch(leaf.get(), claimed.get())
        : "it claims no identity of a certificate";
  }

  /** The first entry that matches. */
  public Optional<IdEntry> find(IdList list) {
    return list.find(names);
  }

  /** Why no entry of {@code list} matches. */
  public String absentFrom(IdList list) {
    if (leaf.isEmpty()) {
      return LeafIdentity.absent(list)
          + "; "
          + claimed
              .map(
                  id ->
                      "the peer claims "
                          + id.describe()
                          + (names.isEmpty() ? ", which is malformed and matches nothing" : ""))
              .orElse("the peer claims no identity");
    }
    return LeafIdentity.notListed(leaf.get(), list, claimed, names);
  }
}
