package io.vouchsafe.proxy.crl.fetch;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LdapServer;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Abort;
import io.vouchsafe.proxy.net.Destination.Origin;
import io.vouchsafe.proxy.net.HostNames;
import io.vouchsafe.proxy.net.ServerTrust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One look-up: the servers of the settings in their order, then the host that the URL names, until
 * one gives the CRL. Each gets its share of the time that is left, so that a dead one does not take
 * it all.
 */
final class LdapLookup {
  /** A directory moves once; more is a loop. */
  private static final int MAX_REFERRALS = 3;

  private static final long NOT_BEGUN = Long.MIN_VALUE;

  private final FetchCall call;
  private final LongSupplier nanoTime;
  private final ServerTrust trust;
  private final HostNames names;
  private final long asked;
  private final AtomicLong begun = new AtomicLong(NOT_BEGUN);
  private final Deque<LdapTarget> waiting = new ArrayDeque<>();
  private final List<String> failures = new ArrayList<>();
  private Outcome last = Outcome.NOT_ALLOWED_HOST;
  private int referrals;

  LdapLookup(FetchCall call, LongSupplier nanoTime, ServerTrust trust, HostNames names) {
    this.call = call;
    this.nanoTime = nanoTime;
    this.trust = trust;
    this.names = names;
    this.asked = nanoTime.getAsLong();
  }

  /** Blocking. */
  Fetched run(Abort abort) throws IOException {
    begun.set(nanoTime.getAsLong());
    LdapQuestion question;
    switch (LdapQuestion.of(call.url().toString(), call.origin())) {
      case LdapQuestion.Reading.Asks(LdapQuestion asked) -> question = asked;
      case LdapQuestion.Reading.Refused(String why) -> {
        return new Fetched.Failed(Outcome.NOT_ALLOWED_HOST, why);
      }
    }
    call.access().ldapServers().stream()
        .map(server -> new LdapTarget(server, Origin.SETTINGS))
        .forEach(waiting::add);
    nameOf(call.url()).ifPresent(host -> add(host, isLdaps(call.url()), call.origin()));
    while (!waiting.isEmpty()) {
      Duration left = left();
      if (left.isNegative() || left.isZero()) {
        return tooSlow();
      }
      Duration share = left.dividedBy(waiting.size());
      LdapTarget target = waiting.remove();
      switch (new LdapSession(target, call.outgoing(), call.maxSize(), trust, names)
          .ask(question, share, abort)) {
        case LdapAnswer.Value value -> {
          return new Fetched.Received(
              written(value.crl()), Conditions.NONE, String.join("; ", failures));
        }
        case LdapAnswer.Referral(List<String> urls) -> refer(target, urls);
        case LdapAnswer.Failed(Outcome outcome, String detail) -> failed(target, outcome, detail);
      }
    }
    return new Fetched.Failed(last, String.join("; ", failures));
  }

  /** A full disk is not left fuller. */
  private Path written(Der crl) throws IOException {
    Path file = TemporaryFile.in(call.into());
    try {
      return Files.write(file, crl.toBytes());
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Whose fault it was: a directory is not asked before one of our threads is free. */
  Fetched tooSlow() {
    long at = begun.get();
    boolean ours = at == NOT_BEGUN || at - asked > call.patience().toNanos() / 4;
    if (ours) {
      return new Fetched.Failed(Outcome.OVERLOADED, "no thread was free to ask a directory");
    }
    return new Fetched.Failed(
        Outcome.TIMEOUT, "no CRL within " + call.patience().toMillis() + " ms");
  }

  /**
   * A referral leads to servers of the settings or to {@code allowed_hosts}, each asked for the
   * same entry.
   */
  private void refer(LdapTarget from, List<String> urls) {
    int before = waiting.size();
    for (String url : urls) {
      if (referrals < MAX_REFERRALS) {
        referrals++;
        addReferred(url);
      }
    }
    if (waiting.size() == before) {
      failed(from, Outcome.REDIRECT_REFUSED, "a referral to nowhere in allowed_hosts");
    }
  }

  private void addReferred(String written) {
    try {
      LDAPURL url = new LDAPURL(written);
      if (!url.hostProvided()) {
        failures.add("a referral that names no host");
        return;
      }
      HostAndPort host = new HostAndPort(url.getHost(), url.getPort());
      add(host, "ldaps".equals(url.getScheme()), Origin.STRANGER);
    } catch (LDAPException e) {
      failures.add("a referral to what is no LDAP URL");
    }
  }

  /** Credentials go only to a server of the settings, under its own name and port. */
  private void add(HostAndPort host, boolean ldaps, Origin origin) {
    for (LdapServer known : call.access().ldapServers()) {
      if (known.address().host().equalsIgnoreCase(host.host())
          && known.address().port() == host.port()) {
        return;
      }
    }
    boolean may =
        switch (origin) {
          case SETTINGS -> true;
          case STRANGER -> call.allowed().allows(host.host(), host.port());
        };
    if (may) {
      waiting.add(LdapTarget.anonymous(host, ldaps, origin));
    } else {
      failures.add(host + " is not in allowed_hosts");
    }
  }

  private void failed(LdapTarget target, Outcome outcome, String detail) {
    last = outcome;
    failures.add(target + ": " + detail);
  }

  private Duration left() {
    return call.patience().minusNanos(nanoTime.getAsLong() - asked);
  }

  private static Optional<HostAndPort> nameOf(URI url) {
    if (url.getHost() == null) {
      return Optional.empty();
    }
    String host = url.getHost();
    int port = url.getPort() >= 0 ? url.getPort() : isLdaps(url) ? 636 : 389;
    return Optional.of(
        new HostAndPort(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port));
  }

  private static boolean isLdaps(URI url) {
    return "ldaps".equalsIgnoreCase(url.getScheme());
  }
}
