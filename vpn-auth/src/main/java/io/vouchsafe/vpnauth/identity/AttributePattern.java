package io.vouchsafe.vpnauth.identity;

import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.NameAttribute;
import io.vouchsafe.pki.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an entry says of one attribute of a subject.
 *
 * @param type its OID, dotted
 * @param value what it is; empty = any one value ({@code *})
 */
record AttributePattern(String type, Optional<NameAttribute> value) {
  private static final String ANY = "*";

  /**
   * Reads what a person wrote after RFC 4514, RDN by RDN. A {@code *} that stands for a value is
   * written as nothing but itself: a value that only decodes to one would silently mean anybody.
   */
  static Parsed<WrittenSubject> read(String written) {
    return switch (DistinguishedName.written(written)) {
      case Parsed.Malformed<DistinguishedName>(String why) -> Parsed.malformed(why);
      case Parsed.Ok<DistinguishedName>(DistinguishedName name) -> read(written, name);
    };
  }

  private static Parsed<WrittenSubject> read(String written, DistinguishedName name) {
    List<List<AttributePattern>> rdns = new ArrayList<>();
    long wildcards = 0;
    for (List<NameAttribute> rdn : name.attributes()) {
      List<AttributePattern> patterns = new ArrayList<>(rdn.size());
      for (NameAttribute attribute : rdn) {
        String text = attribute.text().orElse("");
        if (attribute.text().isPresent() && text.isEmpty()) {
          return Parsed.malformed("a value of nothing but spaces and invisible characters");
        }
        boolean any = text.equals(ANY);
        if (!any && IdText.hasWildcard(text)) {
          return Parsed.malformed("* stands for one whole value, not for a part of one");
        }
        wildcards += any ? 1 : 0;
        patterns.add(
            new AttributePattern(
                attribute.type(), any ? Optional.empty() : Optional.of(attribute)));
      }
      rdns.add(List.copyOf(patterns));
    }
    return written.chars().filter(c -> c == '*').count() == wildcards
        ? Parsed.ok(new WrittenSubject(name, List.copyOf(rdns)))
        : Parsed.malformed("a value that is a written-out *: no certificate with * in it matches");
  }

  /**
   * Whether {@code found} are exactly the attributes that {@code wanted} asks for, in any order:
   * none more, none fewer.
   */
  static boolean match(List<AttributePattern> wanted, List<NameAttribute> found) {
    if (wanted.size() != found.size()) {
      return false;
    }
    List<NameAttribute> left = new ArrayList<>(found);
    for (AttributePattern pattern : wanted) {
      if (pattern.value().isPresent() && !left.remove(pattern.value().get())) {
        return false;
      }
    }
    for (AttributePattern pattern : wanted) {
      if (pattern.value().isEmpty() && !removeAny(pattern.type(), left)) {
        return false;
      }
    }
    return true;
  }

  /** A value that is no text may hold a {@code *}, for all that anybody can tell. */
  private static boolean removeAny(String type, List<NameAttribute> from) {
    for (int i = 0; i < from.size(); i++) {
      if (from.get(i).type().equals(type) && from.get(i).text().isPresent()) {
        from.remove(i);
        return true;
      }
    }
    return false;
  }

  /**
   * A subject as an entry writes it.
   *
   * @param name with {@code *} as a value like any other
   * @param rdns what it says of each attribute
   */
  record WrittenSubject(DistinguishedName name, List<List<AttributePattern>> rdns) {
    boolean isExact() {
      return rdns.stream()
          .allMatch(rdn -> rdn.stream().allMatch(pattern -> pattern.value().isPresent()));
    }

    List<AttributePattern> attributes() {
      return rdns.stream().flatMap(List::stream).toList();
    }
  }
}
