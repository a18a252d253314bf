package io.vouchsafe.vpnauth.identity;

import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Mailbox;
import io.vouchsafe.pki.NameAttribute;
import java.util.Map;

/**
 * Under what an entry is filed in its list, and a name of a certificate looks for it: equal keys, a
 * match. The first five are identities themselves; the others stand for many.
 */
sealed interface IdKey {

  /** A subject, its RDNs in order. */
  record InOrder(DistinguishedName subject) implements IdKey {}

  /** A host name in lower-case A-labels. */
  record Host(String name) implements IdKey {}

  record MailboxOf(Mailbox mailbox) implements IdKey {}

  record Address(IpAddress address) implements IdKey {}

  record Resource(ComparableUri uri) implements IdKey {}

  /** A subject by its attributes in any order, each with the number of times that it occurs. */
  record InAnyOrder(Map<NameAttribute, Integer> attributes) implements IdKey {
    public InAnyOrder {
      attributes = Map.copyOf(attributes);
    }
  }

  /** Every host exactly one label below {@code domain}. */
  record OneLabelBelow(String domain) implements IdKey {}

  /** Every mailbox of {@code host}. */
  record MailboxesAt(String host) implements IdKey {}
}
