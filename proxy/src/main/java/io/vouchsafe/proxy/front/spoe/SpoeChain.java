package io.vouchsafe.proxy.front.spoe;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.decision.Presented;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The certificates of {@code der} and {@code chain}, told apart by the lengths that they have in
 * DER. Whether they are certificates is for others to find.
 */
final class SpoeChain {
  private SpoeChain() {}

  /** The leaf first; empty without a leaf, whatever there is beside it. */
  static Parsed<List<Der>> of(Optional<Der> leaf, Optional<Der> others) {
    if (leaf.isEmpty() || leaf.get().length() == 0) {
      return Parsed.ok(List.of());
    }
    List<Der> chain = new ArrayList<>();
    try {
      split(leaf.get(), chain);
      if (chain.size() > 1) {
        return Parsed.malformed("der has more than one certificate");
      }
    } catch (MalformedDerException e) {
      return Parsed.malformed("der: " + e.getMessage());
    }
    try {
      addOthers(others, chain);
    } catch (MalformedDerException e) {
      return Parsed.malformed("chain: " + e.getMessage());
    }
    return Parsed.ok(chain);
  }

  /** Contract, section 5: with or without the leaf, which comes first. */
  private static void addOthers(Optional<Der> others, List<Der> chain)
      throws MalformedDerException {
    if (others.isEmpty()) {
      return;
    }
    split(others.get(), chain);
    if (chain.size() > 1 && chain.get(1).equals(chain.getFirst())) {
      chain.remove(1);
    }
    if (chain.size() > Presented.MOST_CERTIFICATES) {
      throw tooMany();
    }
  }

  private static void split(Der concatenated, List<Der> chain) throws MalformedDerException {
    DerReader in = DerReader.of(concatenated.toBytes());
    while (!in.atEnd()) {
      if (chain.size() > Presented.MOST_CERTIFICATES) {
        throw tooMany();
      }
      if (!in.nextIs(DerReader.SEQUENCE)) {
        throw new MalformedDerException("no certificate where one begins");
      }
      byte[] element = in.element();
      if (element.length > Certificate.MOST_BYTES) {
        throw new MalformedDerException(
            "a certificate of more than %d bytes, at most %d are read"
                .formatted(Certificate.MOST_BYTES, Certificate.MOST_BYTES));
      }
      chain.add(Der.copyOf(element));
    }
  }

  private static MalformedDerException tooMany() {
    return new MalformedDerException(
        "more than " + Presented.MOST_CERTIFICATES + " certificates are not read");
  }
}
