package io.vouchsafe.proxy.front.tls;

import static io.vouchsafe.proxy.front.tls.FieldSpelling.begins;
import static io.vouchsafe.proxy.front.tls.FieldSpelling.is;

/**
 * Which of a client's fields go on to the upstream (contract, section 5). Three kinds do not,
 * however they are spelled: what belongs to this connection alone (RFC 9110 §7.6.1), what says
 * where the client is (ours), and what says who it is. Of the last kind are the certificate headers
 * of this front and of every other one that an application may have been written for.
 */
final class ClientFieldNames {
  private ClientFieldNames() {}

  /** Whether a field of this name goes on; the framing and Host are written anew. */
  static boolean isKept(CharSequence name) {
    if (name.isEmpty()) {
      return false;
    }
    return switch (FieldSpelling.folded(name.charAt(0))) {
      case 'c' -> !isConnectionOrClient(name);
      case 'e' -> !is("expect", name);
      case 'f' -> !begins("forwarded", name);
      case 'h' -> !is("host", name) && !is("http2-settings", name);
      case 'k' -> !is("keep-alive", name);
      // RFC 3875 §4.1.18: "Proxy" would become HTTP_PROXY
      case 'p' -> !is("proxy", name) && !begins("proxy-", name);
      // Apache's and ingress-nginx'
      case 's' -> !begins("ssl-", name);
      case 't' -> !isTransferOrTls(name);
      case 'u' -> !is("upgrade", name);
      case 'x' -> !isExtension(name);
      default -> true;
    };
  }

  private static boolean isConnectionOrClient(CharSequence name) {
    return is("connection", name)
        || is("content-length", name)
        // RFC 9440 §2, and whatever begins like it
        || begins("client-cert", name)
        || is("client-ip", name)
        // Cloudflare's
        || begins("cf-client-cert", name);
  }

  private static boolean isTransferOrTls(CharSequence name) {
    return is("te", name)
        || is("trailer", name)
        || is("transfer-encoding", name)
        || begins("tls-client", name)
        || is("true-client-ip", name);
  }

  private static boolean isExtension(CharSequence name) {
    if (name.length() < 4 || FieldSpelling.folded(name.charAt(1)) != '-') {
      return false;
    }
    return switch (FieldSpelling.folded(name.charAt(2))) {
      // Amazon's load balancer, Azure's App Service
      case 'a' -> begins("x-amzn-mtls", name) || begins("x-arr-clientcert", name);
      case 'c' -> isClient(name);
      // X-Forwarded-For and the like, Envoy's and Traefik's certificate headers
      case 'f' -> begins("x-forwarded", name);
      case 'm' -> begins("x-mtls", name);
      case 'o' -> begins("x-original-forwarded", name);
      case 'r' -> is("x-real-ip", name);
      // nginx' and HAProxy's
      case 's' -> begins("x-ssl", name);
      case 't' -> begins("x-tls", name);
      case 'v' -> begins("x-vouchsafe", name);
      default -> false;
    };
  }

  private static boolean isClient(CharSequence name) {
    return begins("x-client-cn", name)
        // Caddy's
        || begins("x-client-cert", name)
        || begins("x-client-dn", name)
        || begins("x-client-fingerprint", name)
        || begins("x-client-i-dn", name)
        || begins("x-client-identity", name)
        || is("x-client-ip", name)
        || begins("x-client-issuer", name)
        || begins("x-client-s-dn", name)
        || begins("x-client-san", name)
        || begins("x-client-serial", name)
        || begins("x-client-subject", name)
        || begins("x-client-tls", name)
        || begins("x-client-verif", name)
        || is("x-cluster-client-ip", name);
  }
}
