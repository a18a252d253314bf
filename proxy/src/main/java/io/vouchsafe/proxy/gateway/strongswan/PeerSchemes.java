package io.vouchsafe.proxy.gateway.strongswan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The signatures that a peer may make, as {@code remote.auth} says it. charon reads a key and then
 * hashes; a key alone would allow every hash, SHA-1 too, and a word without {@code ike:} would ask
 * the same of every CA.
 */
final class PeerSchemes {
  /** The buffer of {@code parse_auth}, 64, with its final zero. */
  private static final int LONGEST = 63;

  private static final List<String> HASHES = List.of("sha256", "sha384", "sha512");

  private PeerSchemes() {}

  /** Its text; empty when charon has no room for it. */
  static Optional<String> of(List<String> signatures) {
    if (signatures.isEmpty()) {
      return Optional.of("pubkey");
    }
    Map<String, Set<String>> byKey = new LinkedHashMap<>();
    for (String signature : signatures) {
      List<String> words = new ArrayList<>(List.of(signature.split("-")));
      boolean hashed = words.getLast().startsWith("sha");
      List<String> hashes =
          hashed
              ? List.of(words.removeLast())
              : words.getFirst().startsWith("ed") ? List.of("identity") : HASHES;
      byKey.computeIfAbsent(String.join("-", words), key -> new LinkedHashSet<>()).addAll(hashes);
    }
    List<String> all = new ArrayList<>();
    byKey.forEach((key, hashes) -> all.add("ike:" + key + "-" + String.join("-", hashes)));
    return Optional.of(String.join("-", all)).filter(text -> text.length() <= LONGEST);
  }
}
