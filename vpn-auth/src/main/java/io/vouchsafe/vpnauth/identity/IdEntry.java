package io.vouchsafe.vpnauth.identity;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.NameAttribute;
import java.util.List;

/** One entry of an ID list (contract, section 1, ID lists), made by {@link IdEntries}. */
public sealed interface IdEntry {

  IdType type();

  /** The entry as it is written; a subject by its properties is one RFC 4514 name. */
  String value();

  /** One that a name finds by its key. */
  record Keyed(IdType type, String value, IdKey key) implements IdEntry {}

  /** One against which every name of its type is held. */
  sealed interface Pattern extends IdEntry {
    boolean matches(LeafName name);
  }

  /** Addresses from {@code first} to {@code last}. */
  record Addresses(String value, IpAddress first, IpAddress last) implements Pattern {
    @Override
    public IdType type() {
      return IdType.IP;
    }

    @Override
    public boolean matches(LeafName name) {
      return name instanceof LeafName.Address(IpAddress address) && address.isBetween(first, last);
    }
  }

  /** Every URI that begins with {@code start}, which names its authority and ends with a slash. */
  record Resources(String value, ComparableUri start) implements Pattern {
    @Override
    public IdType type() {
      return IdType.URI;
    }

    @Override
    public boolean matches(LeafName name) {
      return name instanceof LeafName.Resource(ComparableUri uri, String shown)
          && uri.isBelow(start);
    }
  }

  /** A subject with {@code *} for some values, its RDNs in order. */
  record SubjectInOrder(String value, List<List<AttributePattern>> rdns) implements Pattern {
    @Override
    public IdType type() {
      return IdType.DN;
    }

    /** RFC 5280 §7.1: RDN by RDN; the attributes of an RDN are a set. */
    @Override
    public boolean matches(LeafName name) {
      if (!(name instanceof LeafName.Subject subject) || subject.rdns().size() != rdns.size()) {
        return false;
      }
      for (int i = 0; i < rdns.size(); i++) {
        if (!AttributePattern.match(rdns.get(i), subject.rdns().get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /** A subject with {@code *} for some values, its attributes in any order. */
  record SubjectInAnyOrder(String value, List<AttributePattern> attributes) implements Pattern {
    @Override
    public IdType type() {
      return IdType.DN;
    }

    @Override
    public boolean matches(LeafName name) {
      if (!(name instanceof LeafName.Subject subject)) {
        return false;
      }
      List<NameAttribute> found = subject.attributes();
      return AttributePattern.match(attributes, found);
    }
  }
}
