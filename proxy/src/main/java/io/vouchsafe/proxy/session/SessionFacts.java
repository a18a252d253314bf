package io.vouchsafe.proxy.session;

import java.util.List;
import java.util.Optional;

/**
 * What a gateway or front tells about a session.
 *
 * @param carrier who carries it
 * @param tunnel name of the tunnel, where there is one
 * @param claimedId the identity that the peer claims, beside its certificate
 * @param remoteAddress where the peer is
 * @param virtualIps addresses that the peer was given
 */
public record SessionFacts(
    Carrier carrier,
    Optional<String> tunnel,
    Optional<String> claimedId,
    Optional<String> remoteAddress,
    List<String> virtualIps,
    Optional<Keys> keys) {
  public SessionFacts {
    virtualIps = List.copyOf(virtualIps);
  }

  /** One of which nothing is known but who carries it. */
  public static SessionFacts of(Carrier carrier) {
    return new SessionFacts(
        carrier, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());
  }

  /** Who carries a session. */
  public sealed interface Carrier {
    /** The value of the metrics' label {@code gateway}: a name of the settings, or from code. */
    String label();

    /** A gateway of the settings. */
    record Gateway(String name) implements Carrier {
      @Override
      public String label() {
        return name;
      }
    }

    /** A front that carries connections itself, such as {@code tls_front}. */
    record Front(String name) implements Carrier {
      @Override
      public String label() {
        return name;
      }
    }
  }

  /**
   * The keys that protect it.
   *
   * @param derivation {@code tls-ekm} or {@code prf}
   * @param cipher of the data; empty while it is not known
   * @param tls version, such as {@code 1.3}; empty when it is not known
   */
  public record Keys(String derivation, Optional<String> cipher, Optional<String> tls) {}
}
