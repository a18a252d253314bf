package io.vouchsafe.proxy.cli;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An identity on the command line: its type is what it looks like, unless somebody says. */
final class TypedId {
  /** RFC 4514 §3: a name begins with an attribute's type. */
  private static final Pattern NAME = Pattern.compile("\\s*[A-Za-z0-9][A-Za-z0-9.-]*\\s*=.*");

  /** RFC 3986 §3.1. */
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

  private TypedId() {}

  /**
   * Reads {@code text}.
   *
   * @param type as in settings; null = what it looks like
   * @throws Misuse when there is no such type
   */
  static ClaimedId of(String text, String option, @Nullable String type) {
    return new ClaimedId(type == null ? looksLike(text) : named(option, type), text);
  }

  private static IdType looksLike(String text) {
    if (IpAddress.parse(text).isPresent()) {
      return IdType.IP;
    }
    if (NAME.matcher(text).matches()) {
      return IdType.DN;
    }
    if (URI.matcher(text).matches()) {
      return IdType.URI;
    }
    return text.indexOf('@') >= 0 ? IdType.EMAIL : IdType.DNS;
  }

  private static IdType named(String option, String word) {
    return Arrays.stream(IdType.values())
        .filter(type -> type.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new Misuse(
                    option
                        + ": one of "
                        + Arrays.stream(IdType.values())
                            .map(IdType::word)
                            .collect(Collectors.joining(", "))
                        + ", not "
                        + Ink.shown(word)));
  }
}
