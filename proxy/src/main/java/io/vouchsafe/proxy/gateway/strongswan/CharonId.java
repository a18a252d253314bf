package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.identity.IdPattern;
import io.vouchsafe.vpnauth.identity.SubjectPattern;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identities as charon reads them ({@code identification_create_from_string}). Each says its type,
 * so that nothing of a settings file or a certificate is taken for another sort; a subject is told
 * by its octets, since charon's reader knows no escapes.
 */
final class CharonId {
  /** Of a connection ({@code BUF_LEN} of charon, 512, with its final zero). */
  static final int LONGEST = 511;

  /** Of the owner of a secret. */
  static final int LONGEST_OWNER = 255;

  /** charon's word for everybody. */
  static final String ANYBODY = "%any";

  /** What is read as it stands: no separator, no leading {@code #}, nothing that is not ASCII. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_*][A-Za-z0-9._*@+-]*");

  private CharonId() {}

  /** Its text; empty when charon has no room for it. */
  static Optional<String> of(IdPattern pattern, int longest) {
    return Optional.of(text(pattern)).filter(text -> text.length() <= longest);
  }

  private static String text(IdPattern pattern) {
    return switch (pattern) {
      case IdPattern.Anyone anyone -> ANYBODY;
      case IdPattern.Hosts(String name, boolean below) ->
          "fqdn:" + plainOrHex(below ? "*." + name : name);
      case IdPattern.Mailboxes(Optional<String> local, String host) ->
          "email:" + plainOrHex(local.orElse("*") + "@" + host);
      case IdPattern.Addresses(var first, var last) ->
          first.equals(last) ? first.toString() : CharonRange.of(new IpRange(first, last));
      case SubjectPattern subject -> "asn1dn:#" + hex(subject.name().der());
    };
  }

  private static String plainOrHex(String text) {
    return PLAIN.matcher(text).matches()
        ? text
        : "#" + hex(Der.copyOf(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String hex(Der octets) {
    return HexFormat.of().formatHex(octets.toBytes());
  }
}
