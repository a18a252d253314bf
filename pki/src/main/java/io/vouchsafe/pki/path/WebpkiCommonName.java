package io.vouchsafe.pki.path;

import io.vouchsafe.pki.AlternativeName;
import io.vouchsafe.pki.Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * BR §7.1.4.3: a commonName repeats a subjectAltName of its own kind, character for character.
 * Where the certificate carries no name of that kind, or only wildcards, the commonName is left
 * alone: it identifies nobody (RFC 9525 §2).
 */
final class WebpkiCommonName {
  private static final String COMMON_NAME = "2.5.4.3";

  private WebpkiCommonName() {}

  static Optional<PathRefusal> refusalOf(Certificate leaf) {
    return leaf.subject().values(COMMON_NAME).stream()
        .filter(name -> isForeign(name, leaf))
        .findFirst()
        .flatMap(
            name ->
                WebpkiLeaf.broken(
                    PathRefusal.Code.MALFORMED,
                    "a commonName out of subjectAltName (BR §7.1.4.3)",
                    name));
  }

  private static boolean isForeign(String commonName, Certificate leaf) {
    List<String> addresses = names(leaf, AlternativeName.Ip.class::isInstance);
    List<String> hosts = names(leaf, AlternativeName.Dns.class::isInstance);
    if (isAddressLike(commonName)) {
      return !addresses.contains(commonName);
    }
    return !hosts.contains(commonName) && hosts.stream().anyMatch(host -> !host.startsWith("*."));
  }

  private static List<String> names(Certificate leaf, Predicate<AlternativeName> kind) {
    return leaf.subjectAlternativeNames().orElse(List.of()).stream()
        .filter(kind)
        .map(AlternativeName::text)
        .toList();
  }

  /** As the WHATWG URL standard decides: a colon, or a last label that begins with a digit. */
  private static boolean isAddressLike(String name) {
    int last = name.lastIndexOf('.') + 1;
    return name.indexOf(':') >= 0 || (last < name.length() && Character.isDigit(name.charAt(last)));
  }
}
