package io.vouchsafe.vpnauth.identity;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Mailbox;
import io.vouchsafe.pki.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Identities that belong together, as a data plane is told them: all, one, or those of an entry
 * with a wildcard. Two of them can be compared, which entries alone cannot.
 */
public sealed interface IdPattern permits IdPattern.Anyone, IdPattern.Named, SubjectPattern {

  /** Whether everybody of {@code other} is one of these. */
  boolean covers(IdPattern other);

  /** Whoever is of both; empty when nobody is. */
  Optional<IdPattern> intersection(IdPattern other);

  /** Values that it leaves open; a host, a mailbox or addresses leave at most one open. */
  int wildcards();

  /** Of one that stands for a single identity; of two with a peer in common both have the same. */
  default Optional<Key> key() {
    return wildcards() == 0 ? Optional.of(new Key(this)) : Optional.empty();
  }

  /**
   * The hosts below one name, or the mailboxes of one host, to which these belong; two with others
   * have nobody in common. Empty when they may have somebody in common with anything.
   */
  default Optional<Key> family() {
    return Optional.empty();
  }

  /** By which a pattern is looked up. */
  record Key(Object of) {}

  /** Everybody, whatever they call themselves. */
  record Anyone() implements IdPattern {
    @Override
    public boolean covers(IdPattern other) {
      return true;
    }

    @Override
    public Optional<IdPattern> intersection(IdPattern other) {
      return Optional.of(other);
    }

    @Override
    public int wildcards() {
      return Integer.MAX_VALUE;
    }
  }

  /** Of those with a subjectAltName: either covers the other, or they have nobody in common. */
  sealed interface Named extends IdPattern {
    @Override
    default Optional<IdPattern> intersection(IdPattern other) {
      if (other.covers(this)) {
        return Optional.of(this);
      }
      return covers(other) ? Optional.of(other) : Optional.empty();
    }
  }

  /**
   * One host, or all that are exactly one label below it.
   *
   * @param name in lower-case A-labels
   * @param below whether the host itself is meant, or those below it
   */
  record Hosts(String name, boolean below) implements Named {
    @Override
    public boolean covers(IdPattern other) {
      return other instanceof Hosts that
          && (equals(that)
              || (below
                  && !that.below
                  && that.name.indexOf('.') == that.name.length() - name.length() - 1
                  && that.name.endsWith("." + name)));
    }

    @Override
    public Optional<Key> family() {
      return Optional.of(
          new Key(new Hosts(below ? name : name.substring(name.indexOf('.') + 1), true)));
    }

    @Override
    public int wildcards() {
      return below ? 1 : 0;
    }
  }

  /**
   * One mailbox, or all of a host.
   *
   * @param local exact; empty = any
   * @param host in lower-case A-labels
   */
  record Mailboxes(Optional<String> local, String host) implements Named {
    @Override
    public boolean covers(IdPattern other) {
      return other instanceof Mailboxes that
          && host.equals(that.host)
          && (local.isEmpty() || local.equals(that.local));
    }

    @Override
    public Optional<Key> family() {
      return Optional.of(new Key(new Mailboxes(Optional.empty(), host)));
    }

    @Override
    public int wildcards() {
      return local.isEmpty() ? 1 : 0;
    }
  }

  /** Addresses from {@code first} to {@code last}. */
  record Addresses(IpAddress first, IpAddress last) implements Named {
    @Override
    public boolean covers(IdPattern other) {
      return other instanceof Addresses that
          && that.first.isBetween(first, last)
          && that.last.isBetween(first, last);
    }

    @Override
    public Optional<IdPattern> intersection(IdPattern other) {
      if (!(other instanceof Addresses that)) {
        return Named.super.intersection(other);
      }
      if (!first.isBetween(that.first, that.last) && !that.first.isBetween(first, last)) {
        return Optional.empty();
      }
      return Optional.of(
          new Addresses(
              first.isBetween(that.first, that.last) ? first : that.first,
              last.isBetween(that.first, that.last) ? last : that.last));
    }

    @Override
    public int wildcards() {
      return first.equals(last) ? 0 : 1;
    }
  }

  /** What {@code entry} stands for; empty for URIs, which no IKE peer can claim (RFC 7296 §3.5). */
  static Optional<IdPattern> of(IdEntry entry) {
    return switch (entry) {
      case IdEntry.Addresses addresses ->
          Optional.of(new Addresses(addresses.first(), addresses.last()));
      case IdEntry.Resources resources -> Optional.empty();
      case IdEntry.SubjectInOrder subject -> Optional.of(SubjectPattern.inOrder(subject.value()));
      case IdEntry.SubjectInAnyOrder subject ->
          Optional.of(SubjectPattern.inAnyOrder(subject.value()));
      case IdEntry.Keyed keyed -> of(keyed);
    };
  }

  private static Optional<IdPattern> of(IdEntry.Keyed keyed) {
    return switch (keyed.key()) {
      case IdKey.InOrder subject -> Optional.of(SubjectPattern.inOrder(keyed.value()));
      case IdKey.InAnyOrder subject -> Optional.of(SubjectPattern.inAnyOrder(keyed.value()));
      case IdKey.Host(String name) -> Optional.of(new Hosts(name, false));
      case IdKey.OneLabelBelow(String domain) -> Optional.of(new Hosts(domain, true));
      case IdKey.MailboxOf(Mailbox mailbox) -> Optional.of(mailbox(mailbox));
      case IdKey.MailboxesAt(String host) -> Optional.of(new Mailboxes(Optional.empty(), host));
      case IdKey.Address(IpAddress address) -> Optional.of(new Addresses(address, address));
      case IdKey.Resource resource -> Optional.empty();
    };
  }

  /** The one that {@code claimed} names; empty when it is none that a peer can have. */
  static Optional<IdPattern> of(ClaimedId claimed) {
    return claimed.isComparable()
            && IdEntries.read(claimed.type(), claimed.value())
                instanceof Parsed.Ok<IdEntry>(IdEntry entry)
        ? of(entry)
        : Optional.empty();
  }

  /** Every identity of {@code leaf} that an IKE peer can claim: its subject first. */
  static List<IdPattern> identitiesOf(Certificate leaf) {
    List<IdPattern> identities = new ArrayList<>();
    for (LeafName name : LeafName.of(leaf)) {
      switch (name) {
        case LeafName.Subject subject -> identities.add(SubjectPattern.of(subject.name()));
        case LeafName.Host host -> identities.add(new Hosts(host.name(), false));
        case LeafName.Mail mail -> identities.add(mailbox(mail.mailbox()));
        case LeafName.Address ip -> identities.add(new Addresses(ip.address(), ip.address()));
        case LeafName.Resource resource -> {}
      }
    }
    return identities.stream().distinct().toList();
  }

  private static IdPattern mailbox(Mailbox mailbox) {
    return new Mailboxes(Optional.of(mailbox.local()), mailbox.host());
  }
}
