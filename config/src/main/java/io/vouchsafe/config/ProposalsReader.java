package io.vouchsafe.config;

import io.vouchsafe.config.ProposalWord.Kind;
import io.vouchsafe.vpnauth.tunnel.Proposals;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads {@code proposals} of a tunnel: the name of a list, or lists of one's own (cOS Core, section
 * 10.3.4).
 */
final class ProposalsReader {
  private static final Map<String, Proposals> NAMED =
      new TreeMap<>(Map.of("high", Proposals.HIGH, "medium", Proposals.MEDIUM));

  private static final String OWN = "own";
  private static final int MOST = 32;
  private static final int LONGEST = 256;

  static final SettingKey<List<Value>> IKE =
      SettingKey.oneOrMore("ike", KeyType.TextOf.asWritten("proposal"))
          .absent("required in your own list")
          .says(
              "proposals of the IKE SA in charon's keywords, the best first, such as "
                  + "`aes256gcm16-prfsha384-ecp384`. Each has encryption, a group, and an "
                  + "integrity algorithm; with AES-GCM, AES-CCM or ChaCha20 it has a PRF instead "
                  + "of the integrity algorithm. One proposal must not have both kinds of "
                  + "encryption");

  static final SettingKey<List<Value>> ESP =
      SettingKey.oneOrMore("esp", KeyType.TextOf.asWritten("proposal"))
          .absent("required in your own list")
          .says(
              "the same of IPsec SAs, such as `aes256gcm16-ecp384`; with a group: perfect forward"
                  + " secrecy. A PRF does not belong here");

  static final SectionTable KEYS = SectionTable.of(IKE, ESP);

  /** A key with the name of a list, or lists of one's own. */
  static SettingKey<Value> key(String name) {
    return SettingKey.or(SettingKey.section(name, KEYS), new KeyType.OneWord<>(NAMED, List.of()));
  }

  private ProposalsReader() {}

  /** The lists; after a mistake, which is reported, the default. */
  static Proposals read(Value written) {
    if (written.node() instanceof YamlNode.Mapping) {
      return Section.read(written, KEYS, ProposalsReader::own);
    }
    Optional<String> name = written.string();
    Optional<Proposals> named = name.map(NAMED::get);
    if (name.isPresent() && named.isEmpty()) {
      written.error(
          Quoted.of(name.get()) + " is none of high, medium, or a mapping { ike: […], esp: […] }");
    }
    return named.orElse(Proposals.HIGH);
  }

  private static Proposals own(Section own) {
    return new Proposals(OWN, list(own, IKE), list(own, ESP));
  }

  private static List<String> list(Section own, SettingKey<List<Value>> key) {
    Optional<Value> written = own.value(key);
    if (written.isEmpty()) {
      own.missing(key);
      return List.of();
    }
    List<Value> items = own.find(key).orElse(List.of());
    if (written.get().node() instanceof YamlNode.Sequence(List<YamlNode.Item> all)
        && (all.isEmpty() || all.size() > MOST)) {
      written.get().error(all.size() + " proposals are out of range " + new Range(1, MOST, ""));
      return List.of();
    }
    List<String> proposals = new ArrayList<>();
    items.forEach(item -> proposal(item, key.name().equals(IKE.name())).ifPresent(proposals::add));
    return proposals;
  }

  private static Optional<String> proposal(Value item, boolean ike) {
    Optional<String> text = item.string();
    if (text.filter(each -> each.length() > LONGEST).isPresent()) {
      item.error("a proposal longer than " + LONGEST + " characters");
      return Optional.empty();
    }
    return text.filter(each -> isUsable(item, each, ike));
  }

  private static boolean isUsable(Value item, String text, boolean ike) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (String keyword : text.split("-", -1)) {
      Optional<ProposalWord> word = ProposalWord.of(keyword);
      if (word.isEmpty()) {
        item.error(
            () ->
                "%s in %s is no algorithm that charon knows%s"
                    .formatted(Quoted.of(keyword), Quoted.of(text), ProposalWord.hint(keyword)));
        return false;
      }
      kinds.add(word.get().kind());
    }
    Optional<String> mistake = ike ? ofIke(text, kinds) : ofEsp(kinds);
    mistake.ifPresent(why -> item.error(Quoted.of(text) + " " + why));
    if (mistake.isEmpty()) {
      tellDoubts(item, text);
    }
    return mistake.isEmpty();
  }

  /** RFC 7296 §3.3.3: encryption, a PRF, integrity unless the encryption has it, and a group. */
  private static Optional<String> ofIke(String text, Set<Kind> kinds) {
    if (kinds.contains(Kind.OF_ESP)) {
      return Optional.of("has a keyword that belongs to esp: none, modpnone, esn or noesn");
    }
    if (!kinds.contains(Kind.GROUP)) {
      return Optional.of("has no group, and IKE needs one to agree on a key: add ecp384");
    }
    if (kinds.contains(Kind.COMBINED) && !kinds.contains(Kind.PRF)) {
      return Optional.of(
          "has no PRF, and its encryption brings none: "
              + (kinds.contains(Kind.INTEGRITY)
                  ? "write " + Quoted.of(withPrf(text))
                  : "add prfsha384"));
    }
    return ofBoth(kinds);
  }

  private static Optional<String> ofEsp(Set<Kind> kinds) {
    return kinds.contains(Kind.PRF)
        ? Optional.of("has a PRF, which belongs to ike: leave it out")
        : ofBoth(kinds);
  }

  private static Optional<String> ofBoth(Set<Kind> kinds) {
    boolean combined = kinds.contains(Kind.COMBINED);
    boolean plain = kinds.contains(Kind.ENCRYPTION);
    if (!combined && !plain) {
      return Optional.of("encrypts nothing: add aes256gcm16");
    }
    if (combined && plain) {
      return Optional.of(
          "mixes encryption that protects integrity itself (GCM, CCM, ChaCha20) with one that does"
              + " not, which charon refuses (RFC 7296 §3.3): write two proposals");
    }
    if (combined && kinds.contains(Kind.INTEGRITY)) {
      return Optional.of(
          "has an integrity algorithm beside encryption that protects integrity itself: leave the"
              + " integrity algorithm out");
    }
    return plain && !kinds.contains(Kind.INTEGRITY)
        ? Optional.of("has no integrity algorithm: add sha256")
        : Optional.empty();
  }

  private static String withPrf(String text) {
    return List.of(text.split("-", -1)).stream()
        .map(
            keyword ->
                ProposalWord.of(keyword).filter(word -> word.kind() == Kind.INTEGRITY).isPresent()
                    ? "prf" + keyword.replace("sha2_", "sha")
                    : keyword)
        .collect(Collectors.joining("-"));
  }

  private static void tellDoubts(Value item, String text) {
    for (String keyword : text.split("-", -1)) {
      ProposalWord.of(keyword)
          .flatMap(ProposalWord::doubt)
          .ifPresent(doubt -> item.warning(Quoted.of(keyword) + " " + doubt));
    }
  }
}
