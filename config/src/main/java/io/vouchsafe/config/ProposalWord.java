package io.vouchsafe.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One algorithm of a proposal, by the keyword that charon knows it by (strongSwan 5.9.8,
 * swanctl.conf, <em>proposals</em>). The list is closed: what stands in no row is refused.
 *
 * @param doubt why not to use it, from the seed (cOS Core, section 10.3.4); continues a sentence
 *     that begins with the keyword
 */
record ProposalWord(String keyword, Kind kind, Optional<String> doubt) {

  /** What an algorithm does. */
  enum Kind {
    /** Encrypts alone. */
    ENCRYPTION,
    /** Encrypts and protects integrity in one (RFC 5282). */
    COMBINED,
    INTEGRITY,
    /** A pseudo-random function, of which IKE makes its keys (RFC 7296 §2.13). */
    PRF,
    GROUP,
    /** Says something about IPsec SAs alone: no group, sequence numbers. */
    OF_ESP
  }

  private static final String OLD =
      "is old and only for peers that support nothing else: use AES or AES-GCM";
  private static final String BROKEN = "is no longer considered secure: use sha256 or longer";
  private static final String WEAK = "is considered weak: use sha256 or longer";
  private static final String SMALL =
      "is a group that is not recommended (groups 1 to 15, security concerns): use group 16 or 19"
          + " and above, such as modp4096, ecp256 or ecp384";
  private static final String SUBGROUP =
      "is a group that RFC 8247 §2.4 forbids or advises against: use ecp256, ecp384 or curve25519";
  private static final String COSTLY =
      "is a group that costs so much work that tunnels may be set up slowly: use ecp384 or ecp521";

  private static final Map<String, ProposalWord> ALL = all();

  /** The algorithm of that keyword, if charon knows one. */
  static Optional<ProposalWord> of(String keyword) {
    return Optional.ofNullable(ALL.get(keyword));
  }

  /** Continues the message that {@code keyword} is unknown. */
  static String hint(String keyword) {
    return NearestWord.to(keyword, ALL.keySet())
        .map(word -> ", nearest is " + Quoted.of(word))
        .orElse(", such are aes256gcm16, prfsha384, ecp384");
  }

  private static Map<String, ProposalWord> all() {
    Map<String, ProposalWord> words = new LinkedHashMap<>();
    add(words, Kind.ENCRYPTION, "", "aes aes128 aes192 aes256 aes128ctr aes192ctr aes256ctr");
    add(words, Kind.COMBINED, "", combined("aes", "gcm") + combined("aes", "ccm"));
    add(words, Kind.COMBINED, "", "chacha20poly1305 " + combined("camellia", "ccm"));
    add(words, Kind.ENCRYPTION, "", "camellia camellia128 camellia192 camellia256");
    add(words, Kind.ENCRYPTION, "", "camellia128ctr camellia192ctr camellia256ctr");
    add(words, Kind.ENCRYPTION, OLD, "des 3des cast128");
    add(words, Kind.ENCRYPTION, OLD, "blowfish blowfish128 blowfish192 blowfish256");
    add(words, Kind.ENCRYPTION, OLD, "serpent serpent128 serpent192 serpent256");
    add(words, Kind.ENCRYPTION, OLD, "twofish twofish128 twofish192 twofish256");
    add(words, Kind.INTEGRITY, "", "sha256 sha2_256 sha384 sha2_384 sha512 sha2_512");
    add(words, Kind.INTEGRITY, "", "sha256_96 sha2_256_96 aesxcbc aescmac camelliaxcbc");
    add(words, Kind.INTEGRITY, WEAK, "sha sha1 sha1_160");
    add(words, Kind.INTEGRITY, BROKEN, "md5 md5_128");
    add(words, Kind.PRF, "", "prfsha256 prfsha384 prfsha512 prfaesxcbc prfaescmac");
    add(words, Kind.PRF, "", "prfcamelliaxcbc");
    add(words, Kind.PRF, WEAK, "prfsha1");
    add(words, Kind.PRF, BROKEN, "prfmd5");
    add(words, Kind.GROUP, "", "modp4096 ecp256 ecp384 ecp521 ecp256bp ecp384bp ecp512bp");
    add(words, Kind.GROUP, "", "curve25519 x25519 curve448 x448");
    add(words, Kind.GROUP, SMALL, "modp768 modp1024 modp1536 modp2048 modp3072");
    add(words, Kind.GROUP, SUBGROUP, "modp1024s160 modp2048s224 modp2048s256");
    add(words, Kind.GROUP, SUBGROUP, "ecp192 ecp224 ecp224bp");
    add(words, Kind.GROUP, COSTLY, "modp6144 modp8192");
    add(words, Kind.OF_ESP, "", "none modpnone esn noesn");
    return Collections.unmodifiableMap(words);
  }

  /** Key lengths and lengths of the integrity check in octets, or in bits (RFC 4106 §8.2). */
  private static String combined(String cipher, String mode) {
    StringBuilder words = new StringBuilder();
    for (int bits : new int[] {128, 192, 256}) {
      for (String check : List.of("", "8", "64", "12", "96", "16", "128")) {
        if (cipher.equals("aes") || !check.isEmpty()) {
          words.append(cipher).append(bits).append(mode).append(check).append(' ');
        }
      }
    }
    return words.toString();
  }

  private static void add(
      Map<String, ProposalWord> words, Kind kind, String doubt, String keywords) {
    for (String keyword : keywords.strip().split(" ", -1)) {
      words.put(
          keyword,
          new ProposalWord(keyword, kind, doubt.isEmpty() ? Optional.empty() : Optional.of(doubt)));
    }
  }
}
