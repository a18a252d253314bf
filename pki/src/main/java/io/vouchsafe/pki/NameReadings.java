package io.vouchsafe.pki;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A name as everything that it may be read as: the strings of every type as text, TeletexString and
 * its kin as Latin-1 and as UTF-8. For comparisons that block or exclude, which err towards a
 * match; whatever lets somebody pass compares with {@link CanonicalName}.
 *
 * @param rdns as they stand in the name
 * @param key the attributes in one order, when each has one reading: equal keys, same names
 */
record NameReadings(List<List<AttributeReadings>> rdns, Optional<String> key) {

  static NameReadings of(byte[] name) throws MalformedDerException {
    List<List<AttributeReadings>> rdns = new ArrayList<>();
    DerReader in = DerReader.of(name).into(DerReader.SEQUENCE);
    while (!in.atEnd()) {
      List<AttributeReadings> rdn = new ArrayList<>(1);
      DerReader attributes = in.into(DerReader.SET);
      while (!attributes.atEnd()) {
        rdn.add(AttributeReadings.read(attributes.into(DerReader.SEQUENCE)));
      }
      rdns.add(rdn);
    }
    return new NameReadings(rdns, key(rdns.stream().flatMap(List::stream).toList()));
  }

  /**
   * Whether the attributes are alike whatever their order: tools print names most specific first or
   * last, and a block that is written the other way round is meant all the same.
   */
  Likeness to(NameReadings other) {
    return AttributeReadings.compare(attributes(), other.attributes());
  }

  /** RFC 5280 §7.1: whether {@code base}'s RDNs are like the first RDNs of this name. */
  Likeness within(NameReadings base) {
    if (rdns.size() < base.rdns.size()) {
      return Likeness.DIFFERENT;
    }
    Likeness all = Likeness.SAME;
    for (int i = 0; i < base.rdns.size() && all != Likeness.DIFFERENT; i++) {
      all = AttributeReadings.worse(all, AttributeReadings.compare(rdns.get(i), base.rdns.get(i)));
    }
    return all;
  }

  boolean isText() {
    return attributes().stream().allMatch(AttributeReadings::isText);
  }

  private static Optional<String> key(List<AttributeReadings> attributes) {
    return attributes.stream().allMatch(each -> each.texts().size() == 1)
        ? Optional.of(
            attributes.stream()
                .map(AttributeReadings::key)
                .sorted()
                .collect(Collectors.joining("\n")))
        : Optional.empty();
  }

  private List<AttributeReadings> attributes() {
    return rdns.stream().flatMap(List::stream).toList();
  }
}
