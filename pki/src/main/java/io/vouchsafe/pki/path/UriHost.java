package io.vouchsafe.pki.path;

import io.vouchsafe.pki.DnsName;
import java.util.Optional;

/** The host of a URI's authority (RFC 3986 §3.2.2), when it is a fully qualified name. */
final class UriHost {
  private UriHost() {}

  /**
   * RFC 5280 §4.2.1.10: empty when there is no authority, or its host is an IP address or is not
   * fully qualified. Empty too when the URI has characters that no URI has (RFC 3986 §2): readers
   * differ about where the host ends at a backslash or a space.
   */
  static Optional<DnsName> of(String uri) {
    int authority = uri.indexOf("://");
    if (authority < 1 || !uri.chars().allMatch(UriHost::isUriCharacter)) {
      return Optional.empty();
    }
    String rest = uri.substring(authority + 3);
    int end = 0;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    String hostPort = rest.substring(rest.lastIndexOf('@', end - 1) + 1, end);
    int colon = hostPort.indexOf(':');
    String host = colon < 0 ? hostPort : hostPort.substring(0, colon);
    return DnsName.reference(host).filter(name -> name.text().indexOf('.') > 0);
  }

  private static boolean isUriCharacter(int c) {
    return c > ' ' && c < 0x7f && c != '\\';
  }
}
