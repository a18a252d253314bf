package io.vouchsafe.vpnauth.identity;

import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.NameAttribute;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.UsualEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A subject, perhaps with a {@code *} for some values. It has one order of RDNs, since a data plane
 * compares them one by one.
 *
 * @param name with {@code *} as a value like any other
 * @param attributes of all RDNs
 * @param shape how many attributes each RDN has
 * @param anyOrder whether the entry means the same attributes in every order
 */
public record SubjectPattern(
    DistinguishedName name,
    List<NameAttribute> attributes,
    List<Integer> shape,
    boolean anyOrder)
    implements IdPattern {
  private static final Optional<String> ANY = Optional.of("*");

  /**
   * The order in which most CAs write a subject, the least specific first: DC, C, ST, L, O, OU, CN,
   * serialNumber, emailAddress.
   */
  private static final List<String> USUAL_ORDER =
      List.of(
          "0.9.2342.19200300.100.1.25",
          "2.5.4.6",
          "2.5.4.8",
          "2.5.4.7",
          "2.5.4.10",
          "2.5.4.11",
          "2.5.4.3",
          "2.5.4.5",
          "1.2.840.113549.1.9.1");

  public SubjectPattern {
    attributes = List.copyOf(attributes);
    shape = List.copyOf(shape);
  }

  /** Exactly {@code name}, as it is encoded. */
  static SubjectPattern of(DistinguishedName name) {
    return of(name, false);
  }

  /** What an entry writes after RFC 4514. */
  static SubjectPattern inOrder(String written) {
    return of(UsualEncoding.of(read(written)), false);
  }

  /** What an entry's properties say. */
  static SubjectPattern inAnyOrder(String written) {
    return of(UsualEncoding.ordered(read(written), USUAL_ORDER::indexOf), true);
  }

  private static SubjectPattern of(DistinguishedName name, boolean anyOrder) {
    List<List<NameAttribute>> rdns = name.attributes();
    return new SubjectPattern(
        name,
        rdns.stream().flatMap(List::stream).toList(),
        rdns.stream().map(List::size).toList(),
        anyOrder);
  }

  private static DistinguishedName read(String written) {
    return switch (DistinguishedName.written(written)) {
      case Parsed.Ok<DistinguishedName>(DistinguishedName name) -> name;
      case Parsed.Malformed<DistinguishedName>(String why) ->
          throw new IllegalStateException("an entry that was read before: " + why);
    };
  }

  @Override
  public int wildcards() {
    int wildcards = 0;
    for (NameAttribute attribute : attributes) {
      wildcards += isAny(attribute) ? 1 : 0;
    }
    return wildcards;
  }

  /** An entry may mean any order, so that none counts here. */
  @Override
  public Optional<Key> key() {
    return wildcards() == 0
        ? Optional.of(new Key(LeafName.counted(attributes)))
        : Optional.empty();
  }

  /**
   * Subjects in another order, or whose letters differ, are not covered although an entry takes
   * them: a data plane may compare octets, and must be told those, too.
   */
  @Override
  public boolean covers(IdPattern other) {
    if (!(other instanceof SubjectPattern that)
        || !hasTypesOf(that)
        || (that.anyOrder && !anyOrder)) {
      return false;
    }
    for (int i = 0; i < attributes.size(); i++) {
      NameAttribute mine = attributes.get(i);
      if (!isAny(mine) && !mine.equals(that.attributes.get(i))) {
        return false;
      }
    }
    return name.der().equals(that.name.der())
        || UsualEncoding.filled(name, that.name)
            .der()
            .equals(UsualEncoding.of(that.name).der());
  }

  @Override
  public Optional<IdPattern> intersection(IdPattern other) {
    return switch (other) {
      case Anyone anyone -> Optional.of(this);
      case Named named -> Optional.empty();
      case SubjectPattern that -> intersection(that);
    };
  }

  private Optional<IdPattern> intersection(SubjectPattern that) {
    if (hasTypesOf(that)) {
      boolean fits = true;
      for (int i = 0; fits && i < attributes.size(); i++) {
        NameAttribute mine = attributes.get(i);
        NameAttribute theirs = that.attributes.get(i);
        fits = isAny(mine) || isAny(theirs) || mine.equals(theirs);
      }
      if (fits) {
        return Optional.of(
            that.wildcards() == 0
                ? that
                : of(UsualEncoding.filled(that.name, name), anyOrder && that.anyOrder));
      }
    }
    if (anyOrder && that.wildcards() == 0 && takes(that)) {
      return Optional.of(that);
    }
    return that.anyOrder && wildcards() == 0 && that.takes(this)
        ? Optional.of(this)
        : Optional.empty();
  }

  /** Whether {@code exact} has these attributes in whatever order. */
  private boolean takes(SubjectPattern exact) {
    List<AttributePattern> wanted = new ArrayList<>(attributes.size());
    for (NameAttribute attribute : attributes) {
      wanted.add(
          new AttributePattern(
              attribute.type(), isAny(attribute) ? Optional.empty() : Optional.of(attribute)));
    }
    return AttributePattern.match(wanted, exact.attributes);
  }

  private boolean hasTypesOf(SubjectPattern that) {
    if (attributes.size() != that.attributes.size() || !shape.equals(that.shape)) {
      return false;
    }
    for (int i = 0; i < attributes.size(); i++) {
      if (!attributes.get(i).type().equals(that.attributes.get(i).type())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAny(NameAttribute attribute) {
    return attribute.text().equals(ANY);
  }
}
