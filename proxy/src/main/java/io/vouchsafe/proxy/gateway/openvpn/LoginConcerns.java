package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.vpnauth.wire.openvpn.ServerVersion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with how a server is set up, as its logins show. Written by the gateway's event
 * loop, read by any thread.
 */
final class LoginConcerns {
  /** OpenVPN's words, ssl.c; nobody logs in then. */
  private static final String NO_PASSWORD = "Auth Username/Password was not provided by peer";

  private static final String BY_DIGEST =
      "logins are decided by issuer and serial number, since peer_certificates does not have their"
          + " certificates (decide_by_digest): weaker, dates and names of certificates are not"
          + " looked at";

  private static final int MOST_TOLD = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(LoginConcerns.class);

  private final BoundedNames told = new BoundedNames(MOST_TOLD);
  private boolean wasAsked;
  private volatile Optional<String> folder = Optional.empty();
  private volatile Optional<String> weaker = Optional.empty();
  private volatile Optional<String> version = Optional.empty();
  private volatile Optional<String> unasked = Optional.empty();
  private volatile Optional<String> password = Optional.empty();
  private volatile Optional<String> crowd = Optional.empty();

  /** A connection begins: what was seen in the one before says nothing about it. */
  void reached() {
    wasAsked = false;
    unasked = Optional.empty();
    password = Optional.empty();
    crowd = Optional.empty();
  }

  /** Other settings. */
  void forget() {
    folder = Optional.empty();
    weaker = Optional.empty();
    version = Optional.empty();
  }

  /** Contract, section 1, {@code key_derivation}. */
  void version(GatewaySettings.OpenVpn settings, ServerVersion server) {
    version =
        settings.keyDerivation() == GatewaySettings.KeyDerivation.TLS_EKM && !server.knowsExporter()
            ? Optional.of(
                "nobody can log in: key_derivation is tls-ekm, and the server is OpenVPN "
                    + server.text()
                    + ", which is older than 2.6")
            : Optional.empty();
  }

  /** A client waits for our answer, as it should be. */
  void asked() {
    wasAsked = true;
    unasked = Optional.empty();
    password = Optional.empty();
  }

  /** A client was let in. */
  void established(String label, long cid) {
    if (!wasAsked && unasked.isEmpty()) {
      unasked =
          Optional.of(
              "clients connect without being asked about: management-client-auth is missing in the"
                  + " server's configuration");
      LOG.error("{}: client {} is connected and was not asked about", label, cid);
    }
  }

  /** A line of the server's log. */
  void logged(String message) {
    if (message.contains(NO_PASSWORD)) {
      password =
          Optional.of(
              "a client was refused for want of a password: auth-user-pass-optional is missing in"
                  + " the server's configuration");
    }
  }

  void crowded() {
    crowd =
        Optional.of("more than " + ClientLogins.MOST_UNDECIDED + " logins were undecided at once");
  }

  /**
   * What the folder had for a login.
   *
   * @param isNamed whether it is decided about without the certificate
   */
  void read(String label, LoginChain chain, boolean isNamed) {
    folder = isNamed ? Optional.empty() : chain.missing();
    weaker = isNamed ? Optional.of(BY_DIGEST) : Optional.empty();
    if (isNamed && told.add(BY_DIGEST)) {
      LOG.warn("{}: {}", label, BY_DIGEST);
    }
    chain.remarks().stream().filter(told::add).forEach(each -> LOG.warn("{}: {}", label, each));
  }

  List<String> all() {
    return Stream.of(unasked, version, password, folder, weaker, crowd)
        .flatMap(Optional::stream)
        .toList();
  }
}
