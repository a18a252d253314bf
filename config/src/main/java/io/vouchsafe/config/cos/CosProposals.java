package io.vouchsafe.config.cos;

import io.vouchsafe.config.YamlWriter;
import io.vouchsafe.vpnauth.tunnel.Proposals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Algorithm lists ({@code IKEAlgorithms}, {@code IPsecAlgorithms}) in charon's keywords. */
final class CosProposals {
  private static final Map<String, Proposals> NAMED =
      Map.of("high", Proposals.HIGH, "medium", Proposals.MEDIUM);

  private static final Pattern GROUP_KEY = Pattern.compile("(?i)DHGroup(\\d+)Enabled");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final CosConfiguration from;
  private final CosNotes notes;

  CosProposals(CosConfiguration from, CosNotes notes) {
    this.from = from;
    this.notes = notes;
  }

  /** {@code proposals} of a tunnel, as YAML. */
  String of(CosObject tunnel) {
    String ike = tunnel.find("IKEAlgorithms").map(CosProperty::value).orElse("High");
    String esp = tunnel.find("IPsecAlgorithms").map(CosProperty::value).orElse("High");
    boolean ownGroups = tunnel.find("DHGroup", "IKEDHGroup", "PFSDHGroup", "PFS").isPresent();
    if (ike.equalsIgnoreCase(esp) && named(ike).isPresent() && !ownGroups) {
      return ike.toLowerCase(Locale.ROOT);
    }
    List<String> groups = groups(tunnel, "DHGroup", "IKEDHGroup");
    List<String> pfs =
        tunnel.find("PFS").map(each -> each.isCalled("None") || each.isCalled("No")).orElse(false)
            ? List.of()
            : groups(tunnel, "PFSDHGroup");
    return "{ ike: "
        + YamlWriter.list(ike(tunnel, ike, groups))
        + ", esp: "
        + YamlWriter.list(esp(tunnel, esp, pfs))
        + " }";
  }

  /** One of cOS Core's own two lists, unless the file has a list of that name. */
  private Optional<Proposals> named(String name) {
    return from.find("IKEAlgorithms", name).isPresent()
            || from.find("IPsecAlgorithms", name).isPresent()
        ? Optional.empty()
        : Optional.ofNullable(NAMED.get(name.toLowerCase(Locale.ROOT)));
  }

  private List<String> ike(CosObject tunnel, String name, List<String> groups) {
    Optional<Proposals> named = named(name);
    if (named.isPresent()) {
      return named.get().ike();
    }
    List<String> used = new ArrayList<>(groups);
    Optional<CosObject> list = list(tunnel, "IKEAlgorithms", name);
    list.ifPresent(each -> used.addAll(ownGroups(each)));
    if (used.isEmpty()) {
      notes.warning(
          list.map(CosObject::line).orElse(tunnel.line()),
          tunnel.where() + ": IKEAlgorithms",
          "names no Diffie-Hellman group; those of high are written, look at what the peer takes");
      used.addAll(List.of("ecp384", "ecp521", "curve25519"));
    }
    return proposals(tunnel, list, used, true);
  }

  private List<String> esp(CosObject tunnel, String name, List<String> pfs) {
    Optional<Proposals> named = named(name);
    if (named.isPresent() && pfs.isEmpty()) {
      return named.get().esp();
    }
    return named.isPresent()
        ? List.of("aes256gcm16" + suffix(pfs))
        : proposals(tunnel, list(tunnel, "IPsecAlgorithms", name), pfs, false);
  }

  private Optional<CosObject> list(CosObject tunnel, String kind, String name) {
    Optional<CosObject> list = from.find(kind, name);
    if (list.isEmpty()) {
      notes.warning(
          tunnel.line(),
          tunnel.where() + ": " + kind,
          "the list is not in this file; AES-256-GCM is written, look at what the peer takes");
    }
    return list;
  }

  private List<String> proposals(
      CosObject tunnel, Optional<CosObject> list, List<String> groups, boolean isIke) {
    List<String> all = new ArrayList<>();
    list.ifPresent(each -> hint(tunnel, each));
    String hashes = list.map(each -> on(each, CosAlgorithms.HASHES, "-")).orElse("");
    if (list.isEmpty() || list.get().isYes("AESGCMEnabled")) {
      String prf = isIke ? prf(hashes) : "";
      all.add("aes256gcm16-aes128gcm16" + prf + suffix(groups));
    }
    String ciphers = list.map(each -> on(each, CosAlgorithms.CIPHERS, "-")).orElse("");
    if (!ciphers.isEmpty() && !hashes.isEmpty()) {
      all.add(ciphers + "-" + hashes + suffix(groups));
    } else if (!ciphers.isEmpty()) {
      notes.warning(
          list.map(CosObject::line).orElse(0),
          tunnel.where(),
          "the list has ciphers and no hash: encryption without integrity is not carried over");
    }
    return all.isEmpty()
        ? List.of("aes256gcm16" + (isIke ? "-prfsha384" : "") + suffix(groups))
        : all;
  }

  /** What protects integrity itself needs a function to make keys with (RFC 5282 §7.3). */
  private static String prf(String hashes) {
    return (hashes.contains("sha512") ? "-prfsha512" : "")
        + (hashes.contains("sha256") || !hashes.contains("sha512") ? "-prfsha256" : "");
  }

  private void hint(CosObject tunnel, CosObject list) {
    for (CosProperty each : list.properties()) {
      boolean known =
          CosAlgorithms.CIPHERS.keySet().stream().anyMatch(each.key()::equalsIgnoreCase)
              || CosAlgorithms.HASHES.keySet().stream().anyMatch(each.key()::equalsIgnoreCase)
              || each.key().equalsIgnoreCase("AESGCMEnabled")
              || GROUP_KEY.matcher(each.key()).matches();
      if (!known) {
        notes.warning(
            each.line(),
            list.where() + ": " + each.key(),
            "is left out; AES is written with 256 and 128 bits, shorten the list by hand");
      }
    }
    if (list.isYes("NULLEnabled")) {
      notes.warning(
          list.line(), tunnel.where(), "an IPsec SA without encryption is not carried over");
    }
  }

  private static String on(CosObject list, Map<String, String> words, String between) {
    List<String> on = new ArrayList<>();
    words.forEach(
        (key, word) -> {
          if (list.isYes(key)) {
            on.add(word.equals("aes") ? "aes256-aes128" : word);
          }
        });
    return String.join(between, on);
  }

  private static List<String> ownGroups(CosObject list) {
    List<String> groups = new ArrayList<>();
    for (CosProperty each : list.properties()) {
      Matcher key = GROUP_KEY.matcher(each.key());
      if (key.matches() && each.isYes() && CosAlgorithms.GROUPS.containsKey(key.group(1))) {
        groups.add(CosAlgorithms.GROUPS.get(key.group(1)));
      }
    }
    return groups;
  }

  private List<String> groups(CosObject tunnel, String... keys) {
    List<String> groups = new ArrayList<>();
    tunnel
        .find(keys)
        .ifPresent(
            property -> {
              Matcher number = NUMBER.matcher(property.value());
              while (number.find()) {
                String group = CosAlgorithms.GROUPS.get(number.group());
                if (group == null) {
                  notes.warning(
                      property.line(),
                      tunnel.where() + ": " + property.key(),
                      "group " + number.group() + " is none that charon knows");
                } else {
                  groups.add(group);
                }
              }
            });
    return groups;
  }

  private static String suffix(List<String> groups) {
    return groups.isEmpty() ? "" : "-" + String.join("-", groups);
  }
}
