package io.vouchsafe.proxy.crl.fetch;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import io.vouchsafe.config.LdapServer;
import io.vouchsafe.config.LdapServer.Security;
import io.vouchsafe.config.Login;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Abort;
import io.vouchsafe.proxy.net.HostNames;
import io.vouchsafe.proxy.net.ServerTrust;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;

/** Asks one directory server one question. Blocking; never on an event loop. */
final class LdapSession {
  /** The SDK reads an answer into memory whole, before anybody can count. */
  static final long MAX_MESSAGE = 64L << 20;

  /** What is around the value in a SearchResultEntry: the entry's name, names of attributes. */
  private static final long AROUND = 8192;

  /** Of a server's own words, characters. */
  private static final int LONGEST_WORDS = 300;

  private final LdapTarget target;
  private final OutgoingAddresses outgoing;
  private final long maxSize;
  private final ServerTrust trust;
  private final HostNames names;

  LdapSession(
      LdapTarget target,
      OutgoingAddresses outgoing,
      long maxSize,
      ServerTrust trust,
      HostNames names) {
    this.target = target;
    this.outgoing = outgoing;
    this.maxSize = maxSize;
    this.trust = trust;
    this.names = names;
  }

  /** The answer within {@code patience}; {@code abort} ends it earlier. */
  LdapAnswer ask(LdapQuestion question, Duration patience, Abort abort) {
    LdapServer server = target.server();
    try {
      SocketFactory sockets =
          server.security() == Security.LDAPS
              ? tls(server).getSocketFactory()
              : SocketFactory.getDefault();
      try (LDAPConnection connection = new LDAPConnection(sockets, options(patience))) {
        abort.by(connection::close);
        connection.connect(server.address().host(), server.address().port());
        if (server.security() == Security.STARTTLS) {
          // RFC 4511 §4.14.2: the request throws on every result but success.
          connection.processExtendedOperation(new StartTLSExtendedRequest(tls(server)));
        }
        if (server.login().isPresent()) {
          Login login = server.login().get();
          connection.bind(login.username(), login.password().value());
        }
        return searched(connection, question);
      }
    } catch (LDAPSearchException e) {
      return e.getResultCode().equals(ResultCode.REFERRAL) && e.getReferralURLs().length > 0
          ? new LdapAnswer.Referral(Arrays.asList(e.getReferralURLs()))
          : failed(e);
    } catch (LDAPException e) {
      return failed(e);
    } catch (GeneralSecurityException e) {
      return new LdapAnswer.Failed(Outcome.UNREACHABLE, "no TLS: " + e.getMessage());
    }
  }

  private SSLContext tls(LdapServer server) throws GeneralSecurityException {
    return trust.ofDirectory(server.caCertificates(), server.address().host());
  }

  private LdapAnswer searched(LDAPConnection connection, LdapQuestion question)
      throws LDAPSearchException {
    FirstEntries found = new FirstEntries(connection::close);
    try {
      connection.search(question.request(found));
    } catch (LDAPSearchException e) {
      if (!found.areTooMany()) {
        throw e;
      }
    }
    return answer(found, question);
  }

  private LDAPConnectionOptions options(Duration patience) {
    int millis = Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE);
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    options.setUseSynchronousMode(true);
    options.setConnectTimeoutMillis(millis);
    options.setResponseTimeoutMillis(millis);
    options.setMaxMessageSize(maxMessage());
    options.setFollowReferrals(false);
    options.setNameResolver(new CheckedAddresses(target.origin(), outgoing, names, patience));
    return options;
  }

  private int maxMessage() {
    return (int) (Math.min(maxSize, MAX_MESSAGE) + AROUND);
  }

  private LdapAnswer answer(FirstEntries found, LdapQuestion question) {
    List<SearchResultEntry> entries = found.entries();
    if (entries.isEmpty() && !found.referrals().isEmpty()) {
      return new LdapAnswer.Referral(found.referrals());
    }
    if (entries.size() != 1) {
      return new LdapAnswer.Failed(
          Outcome.RESPONDER_ERROR, entries.isEmpty() ? "no such entry" : "more than one entry");
    }
    Optional<byte[]> value = value(entries.get(0), question.attribute());
    if (value.isEmpty()) {
      return new LdapAnswer.Failed(
          Outcome.RESPONDER_ERROR, "the entry has no " + question.attribute());
    }
    return value.get().length > maxSize
        ? new LdapAnswer.Failed(Outcome.TOO_LARGE, "the CRL has more than " + maxSize + " bytes")
        : new LdapAnswer.Value(Der.copyOf(value.get()));
  }

  private static Optional<byte[]> value(SearchResultEntry entry, String attribute) {
    for (Attribute found : entry.getAttributes()) {
      if (found.getBaseName().equalsIgnoreCase(attribute) && found.hasValue()) {
        return Optional.of(found.getValueByteArray());
      }
    }
    return Optional.empty();
  }

  /** What the server or the SDK says of a failure; never the password. */
  private LdapAnswer.Failed failed(LDAPException failure) {
    ResultCode code = failure.getResultCode();
    String message = String.valueOf(failure.getMessage());
    if (message.contains("larger than the maximum of " + maxMessage() + " bytes")) {
      // The SDK closes the connection and tells why in words alone.
      return new LdapAnswer.Failed(
          Outcome.TOO_LARGE, "the entry has more than " + maxMessage() + " bytes");
    }
    Outcome outcome =
        switch (code.intValue()) {
          case ResultCode.TIMEOUT_INT_VALUE, ResultCode.TIME_LIMIT_EXCEEDED_INT_VALUE ->
              Outcome.TIMEOUT;
          case ResultCode.CONNECT_ERROR_INT_VALUE, ResultCode.SERVER_DOWN_INT_VALUE ->
              Outcome.UNREACHABLE;
          default -> Outcome.RESPONDER_ERROR;
        };
    return new LdapAnswer.Failed(
        outcome, "LDAP " + code.intValue() + " " + code.getName() + ", " + harmless(message));
  }

  /** It goes into answers and logs. */
  private static String harmless(String message) {
    int version = message.indexOf(", ldapSDKVersion=");
    String own = version < 0 ? message : message.substring(0, version);
    String shown = BoundedText.of(own, LONGEST_WORDS);
    return shown.replaceAll("\\p{Cntrl}", " ");
  }
}
