package io.vouchsafe.pki;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One attribute of a name as everything that it may be read as.
 *
 * @param type its OID, dotted
 * @param texts prepared (RFC 4518); empty when the value is no text at all
 * @param encoded the value as it stands in the name
 */
record AttributeReadings(String type, Set<String> texts, Der encoded) {

  /** Reads one AttributeTypeAndValue. */
  static AttributeReadings read(DerReader in) throws MalformedDerException {
    String type = in.oid(DerReader.OID);
    byte[] encoded = in.element();
    in.finish();
    Set<String> texts = new TreeSet<>();
    for (String reading : DirectoryString.readings(DerReader.of(encoded))) {
      texts.add(PreparedString.of(reading));
    }
    return new AttributeReadings(type, texts, Der.copyOf(encoded));
  }

  boolean isText() {
    return !texts.isEmpty();
  }

  /** Type and text with their lengths in front, so that no two attributes write the same. */
  String key() {
    String text = texts.iterator().next();
    return type + ' ' + text.getBytes(StandardCharsets.UTF_8).length + ' ' + text;
  }

  private Likeness to(AttributeReadings other) {
    if (!type.equals(other.type)) {
      return Likeness.DIFFERENT;
    }
    if (encoded.equals(other.encoded) || !Collections.disjoint(texts, other.texts)) {
      return Likeness.SAME;
    }
    return isText() == other.isText() ? Likeness.DIFFERENT : Likeness.UNSURE;
  }

  /**
   * RFC 5280 §7.1: an RDN is a set, so that order makes no difference. Each attribute needs a
   * partner on the other side; two may share one, which errs towards being alike.
   */
  static Likeness compare(List<AttributeReadings> one, List<AttributeReadings> other) {
    if (one.size() != other.size()) {
      return Likeness.DIFFERENT;
    }
    Likeness there = partners(one, other);
    return there == Likeness.DIFFERENT ? there : worse(there, partners(other, one));
  }

  private static Likeness partners(
      Collection<AttributeReadings> ofThese, Collection<AttributeReadings> amongThose) {
    Likeness all = Likeness.SAME;
    for (AttributeReadings one : ofThese) {
      Likeness best = Likeness.DIFFERENT;
      for (AttributeReadings other : amongThose) {
        Likeness found = one.to(other);
        if (found == Likeness.SAME) {
          best = found;
          break;
        }
        best = found == Likeness.UNSURE ? found : best;
      }
      all = worse(all, best);
      if (all == Likeness.DIFFERENT) {
        return all;
      }
    }
    return all;
  }

  /** Of two that must both hold. */
  static Likeness worse(Likeness one, Likeness other) {
    if (one == Likeness.DIFFERENT || other == Likeness.DIFFERENT) {
      return Likeness.DIFFERENT;
    }
    return one == Likeness.SAME ? other : one;
  }
}
