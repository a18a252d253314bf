package io.vouchsafe.pki;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One attribute of a name, equal to another exactly when RFC 5280 §7.1 calls them equal: strings by
 * their prepared text, values of other types by their encoding. For comparisons that let somebody
 * pass. Either {@code text} or {@code encoded} is there.
 *
 * @param type its OID, dotted
 * @param text prepared (RFC 4518)
 * @param encoded a value that §7.1 does not prepare, as it stands in the name
 */
public record NameAttribute(String type, Optional<String> text, Optional<Der> encoded) {

  /** The attributes of {@code name}, RDN by RDN in order. */
  static List<List<NameAttribute>> of(byte[] name) throws MalformedDerException {
    List<List<NameAttribute>> rdns = new ArrayList<>();
    DerReader in = DerReader.of(name).into(DerReader.SEQUENCE);
    while (!in.atEnd()) {
      List<NameAttribute> rdn = new ArrayList<>(1);
      DerReader attributes = in.into(DerReader.SET);
      while (!attributes.atEnd()) {
        rdn.add(read(attributes.into(DerReader.SEQUENCE)));
      }
      rdns.add(List.copyOf(rdn));
    }
    return List.copyOf(rdns);
  }

  private static NameAttribute read(DerReader in) throws MalformedDerException {
    String type = in.oid(DerReader.OID);
    Optional<String> text = DirectoryString.read(in).map(PreparedString::of);
    return new NameAttribute(
        type, text, text.isPresent() ? Optional.empty() : Optional.of(Der.copyOf(in.element())));
  }
}
