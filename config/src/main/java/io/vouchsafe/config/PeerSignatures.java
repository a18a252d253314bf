package io.vouchsafe.config;

import io.vouchsafe.pki.Algorithms;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code signatures} of a tunnel: the schemes that a peer may use (RFC 7427), in the words of
 * swanctl.conf's <em>remote.auth</em>.
 */
final class PeerSignatures {
  /** A key, its size where it has several, and a hash. */
  private static final Pattern SCHEME =
      Pattern.compile("(rsa/pss|rsa|ecdsa|ed25519|ed448)(?:-([0-9]{1,5}))?(?:-(sha[0-9]{1,3}))?");

  /** The largest is what is accepted of a peer at all. */
  private static final Range RSA_BITS = new Range(2048, 8192, "bits");

  private static final Set<String> HASHES = Set.of("sha1", "sha256", "sha384", "sha512");

  /** cOS Core, section 10.3.7, <em>Supported Certificate Types</em>; RFC 4754 §3. */
  private static final Map<String, String> HASH_OF_CURVE =
      Map.of("256", "sha256", "384", "sha384", "521", "sha512");

  private static final int MOST = 32;

  private static final List<String> USUAL =
      List.of(
          "rsa",
          "rsa-sha256",
          "rsa-sha384",
          "rsa-sha512",
          "rsa/pss",
          "rsa/pss-sha256",
          "rsa/pss-sha384",
          "rsa/pss-sha512",
          "ecdsa",
          "ecdsa-sha256",
          "ecdsa-sha384",
          "ecdsa-sha512",
          "ecdsa-256-sha256",
          "ecdsa-384-sha384",
          "ecdsa-521-sha512",
          "ed25519",
          "ed448");

  private final Algorithms algorithms;

  PeerSignatures(Algorithms algorithms) {
    this.algorithms = algorithms;
  }

  /** The schemes that are right, each once. */
  List<String> read(Value written, List<Value> items) {
    if (items.size() > MOST) {
      written.error(items.size() + " schemes are out of range " + new Range(0, MOST, ""));
      return List.of();
    }
    Set<String> schemes = new LinkedHashSet<>();
    for (Value item : items) {
      item.string()
          .filter(text -> isUsable(item, text))
          .filter(text -> !schemes.add(text))
          .ifPresent(text -> item.warning(Quoted.of(text) + " stands there twice"));
    }
    return new ArrayList<>(schemes);
  }

  private boolean isUsable(Value item, String text) {
    Optional<String> mistake = mistake(text);
    mistake.ifPresent(why -> item.error(Quoted.of(text) + " " + why));
    return mistake.isEmpty();
  }

  private Optional<String> mistake(String text) {
    Matcher scheme = SCHEME.matcher(text);
    if (!scheme.matches()) {
      return Optional.of("is no scheme that charon knows" + hint(text));
    }
    String key = scheme.group(1);
    Optional<String> size = Optional.ofNullable(scheme.group(2));
    Optional<String> hash = Optional.ofNullable(scheme.group(3));
    if (hash.filter(each -> !HASHES.contains(each)).isPresent()) {
      return Optional.of("is no scheme that charon knows" + hint(text));
    }
    if (key.startsWith("ed")) {
      return size.isEmpty() && hash.isEmpty()
          ? Optional.empty()
          : Optional.of("has a size or a hash, and that key has one way to sign: write " + key);
    }
    if (hash.filter("sha1"::equals).isPresent()
        && (!algorithms.allowSha1() || key.equals("rsa/pss"))) {
      return Optional.of(
          "signs a SHA-1 hash, which algorithms.allow_sha1 refuses: write " + key + "-sha256");
    }
    return key.equals("ecdsa") ? ofCurve(size, hash) : ofRsa(key, size);
  }

  /** A P-256 key signs a SHA-256 hash, and so on: any other pair fails at the login. */
  private static Optional<String> ofCurve(Optional<String> size, Optional<String> hash) {
    if (size.isEmpty()) {
      return Optional.empty();
    }
    String right = HASH_OF_CURVE.get(size.get());
    if (right == null) {
      return Optional.of("names a curve that IKE does not know: 256, 384 or 521");
    }
    return hash.isEmpty() || hash.get().equals(right)
        ? Optional.empty()
        : Optional.of(
            "is an erroneous combination: an ECDSA-%s key signs with %s (RFC 4754 §3); write ecdsa-%s-%s"
                .formatted(size.get(), right, size.get(), right));
  }

  private static Optional<String> ofRsa(String key, Optional<String> size) {
    return size.isEmpty() || RSA_BITS.contains(new BigInteger(size.get()))
        ? Optional.empty()
        : Optional.of(
            "names an RSA key size out of range " + RSA_BITS + "; write " + key + "-2048");
  }

  private static String hint(String text) {
    return NearestWord.to(text, USUAL)
        .map(word -> ", nearest is " + Quoted.of(word))
        .orElse(", known are " + String.join(", ", USUAL));
  }
}
