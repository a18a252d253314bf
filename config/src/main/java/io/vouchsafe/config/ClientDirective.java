package io.vouchsafe.config;

import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementBounds;
import io.vouchsafe.vpnauth.wire.openvpn.ParameterLine;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an OpenVPN server may be told for one client. OpenVPN 2.6 only logs a line that it does not
 * understand, and lets the client in without it, so that nothing unknown is sent.
 *
 * <p>Of what a file of {@code client-config-dir} may have, these are left out: {@code config},
 * which reads files of the server; {@code disable}, since a policy refuses; timers, compression and
 * socket flags, which belong into the server's own configuration.
 */
enum ClientDirective {
  PUSH("push", 1, 1, "push \"route 10.0.0.0 255.0.0.0\""),
  PUSH_RESET("push-reset", 0, 0, "push-reset"),
  PUSH_REMOVE("push-remove", 1, 1, "push-remove dhcp-option"),
  IFCONFIG_PUSH("ifconfig-push", 2, 3, "ifconfig-push 10.8.0.9 255.255.255.0"),
  IFCONFIG_IPV6_PUSH("ifconfig-ipv6-push", 1, 2, "ifconfig-ipv6-push 2001:db8::9/64"),
  IROUTE("iroute", 1, 2, "iroute 192.168.5.0 255.255.255.0"),
  IROUTE_IPV6("iroute-ipv6", 1, 1, "iroute-ipv6 2001:db8:5::/64"),
  MAX_ROUTES("max-routes-per-client", 1, 1, "max-routes-per-client 256"),
  VLAN_PVID("vlan-pvid", 1, 1, "vlan-pvid 100");

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");
  private static final int LAST_VLAN = 4094;

  private final String word;
  private final int least;
  private final int most;
  private final String sample;

  ClientDirective(String word, int least, int most, String sample) {
    this.word = word;
    this.least = least;
    this.most = most;
    this.sample = sample;
  }

  /** Why OpenVPN would not take that line; continues a sentence that begins with it. */
  static Optional<String> mistake(String line) {
    if (line.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("has a control character or a line end: write each directive as a line");
    }
    int octets = line.getBytes(StandardCharsets.UTF_8).length;
    if (octets > ManagementBounds.LONGEST_CONFIG_LINE) {
      return Optional.of(
          "has %d octets, and OpenVPN reads %d of a line"
              .formatted(octets, ManagementBounds.LONGEST_CONFIG_LINE));
    }
    return switch (ParameterLine.split(line)) {
      case Parsed.Malformed<List<String>>(String reason) -> Optional.of(reason);
      case Parsed.Ok<List<String>>(List<String> words) -> mistake(words);
    };
  }

  private static Optional<String> mistake(List<String> words) {
    if (words.isEmpty()) {
      return Optional.of("is empty or a comment: leave it out");
    }
    String name = words.getFirst();
    Optional<ClientDirective> directive =
        Stream.of(values()).filter(each -> each.word.equals(name)).findFirst();
    if (directive.isEmpty()) {
      List<String> known = Stream.of(values()).map(each -> each.word).toList();
      return Optional.of(
          "has no directive for one client that is sent: write one of %s%s"
              .formatted(
                  String.join(", ", known),
                  NearestWord.to(name, known)
                      .map(word -> "; nearest is " + Quoted.of(word))
                      .orElse("")));
    }
    return directive.get().mistakeOf(words.subList(1, words.size()));
  }

  private Optional<String> mistakeOf(List<String> parameters) {
    if (parameters.size() < least || parameters.size() > most) {
      return Optional.of(
          "has %d parameters behind %s, which takes %s; write it as %s"
              .formatted(
                  parameters.size(),
                  word,
                  least == most ? String.valueOf(least) : least + " or " + most,
                  sample));
    }
    boolean isRight =
        switch (this) {
          case PUSH, PUSH_REMOVE -> isPushable(parameters.getFirst());
          case PUSH_RESET -> true;
          case IFCONFIG_PUSH, IROUTE -> parameters.stream().allMatch(ClientDirective::isV4);
          case IFCONFIG_IPV6_PUSH ->
              isV6Network(parameters.getFirst())
                  && parameters.stream().skip(1).allMatch(ClientDirective::isV6);
          case IROUTE_IPV6 -> isV6Network(parameters.getFirst());
          case MAX_ROUTES -> NUMBER.matcher(parameters.getFirst()).matches();
          case VLAN_PVID ->
              NUMBER.matcher(parameters.getFirst()).matches()
                  && Integer.parseInt(parameters.getFirst()) <= LAST_VLAN;
        };
    return isRight
        ? Optional.empty()
        : Optional.of(
            "has another parameter than %s takes; write it as %s".formatted(word, sample));
  }

  /** OpenVPN puts commas between what it pushes, and pushes nothing that has one (push.c). */
  private static boolean isPushable(String text) {
    return !text.isBlank() && text.indexOf(',') < 0;
  }

  private static boolean isV4(String text) {
    return text.indexOf(':') < 0
        && WrittenAddress.parse(text).filter(Inet4Address.class::isInstance).isPresent();
  }

  private static boolean isV6(String text) {
    return WrittenAddress.parse(text).filter(Inet6Address.class::isInstance).isPresent();
  }

  private static boolean isV6Network(String text) {
    int slash = text.indexOf('/');
    return slash > 0
        && isV6(text.substring(0, slash))
        && text.substring(slash + 1).matches("[0-9]{1,3}")
        && Integer.parseInt(text.substring(slash + 1)) <= 128;
  }
}
