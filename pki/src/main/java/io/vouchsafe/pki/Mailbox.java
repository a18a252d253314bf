package io.vouchsafe.pki;

import java.util.Locale;
import java.util.Optional;

/**
 * A mailbox (RFC 5321 §4.1.2, RFC 6531): the local part counts case, the host does not.
 *
 * @param local everything before the last {@code @}, as written
 * @param host lower-case A-labels
 */
public record Mailbox(String local, String host) {

  /**
   * Reads {@code local@host}; empty when there is no host name behind the last {@code @}, or an
   * unquoted one before.
   */
  public static Optional<Mailbox> parse(String text) {
    int at = text.lastIndexOf('@');
    if (at <= 0) {
      return Optional.empty();
    }
    String local = text.substring(0, at);
    if (local.indexOf('@') >= 0 && !(local.startsWith("\"") && local.endsWith("\""))) {
      return Optional.empty();
    }
    String host = text.substring(at + 1);
    if (host.startsWith("[")) {
      // RFC 5321 §4.1.3: an address literal ends with its bracket, and no host name does.
      return !host.endsWith("]")
          ? Optional.empty()
          : Optional.of(new Mailbox(local, host.toLowerCase(Locale.ROOT)));
    }
    return DnsName.reference(host).map(name -> new Mailbox(local, name.text()));
  }
}
