package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.vpnauth.tunnel.AddressPool;
import io.vouchsafe.vpnauth.tunnel.ConnectionName;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One IKE SA on a connection of ours, through all its rekeyings. Only its loop touches it. */
final class IkeSa {
  /** Numbers before the last rekeyings, under which a remnant may still be there. */
  private static final int MOST_FORMER = 4;

  private final ConnectionName connection;
  private final IkeMoment login;
  private final List<Long> former = new ArrayList<>();
  private final List<Timers.Timer> timers = new ArrayList<>();
  private IkeSaReport report;
  private List<PeerCertificate> presented = List.of();
  private ChildNetworks networks = ChildNetworks.NONE;
  private @Nullable Session session;
  private boolean isJudged;
  private boolean isPsk;
  private boolean isGone;

  /**
   * Not judged yet.
   *
   * @param login when it was heard
   */
  IkeSa(ConnectionName connection, IkeMoment login, IkeSaReport report) {
    this.connection = connection;
    this.login = login;
    this.report = report;
  }

  /** The tunnel that its connection is of. */
  String tunnel() {
    return connection.tunnel();
  }

  /** Whether its peer has authenticated itself as the peers of {@code tunnel} do. */
  boolean isByMethodOf(Tunnel tunnel) {
    return connection.method() == tunnel.auth().method();
  }

  IkeMoment login() {
    return login;
  }

  IkeSaReport report() {
    return report;
  }

  /** charon tells of it again, under the same number. */
  void tells(IkeSaReport latest) {
    boolean isSame = latest.equals(report);
    report = latest;
    if (session != null && !isSame) {
      session.refreshFacts();
    }
  }

  /** It has this child. */
  void has(ChildNetworks child) {
    networks = networks.and(child);
  }

  /** Of all children that it has had. */
  ChildNetworks networks() {
    return networks;
  }

  /**
   * Whether {@code tunnel} gives all the networks that it has. An address that it was lent it
   * keeps, as its pool does.
   */
  boolean hasNoMoreThan(Tunnel tunnel) {
    return networks.areWithin(tunnel) && tunnel.pool().map(this::hasNoMoreBehindIt).orElse(true);
  }

  /** Its own address is what a peer has that asks for none. */
  private boolean hasNoMoreBehindIt(AddressPool pool) {
    List<IpRange> own =
        Stream.concat(
                report.remote().stream(),
                report.virtualIps().stream().flatMap(text -> IpAddress.parse(text).stream()))
            .map(IpRange::of)
            .toList();
    return networks.remote().stream()
        .allMatch(
            range ->
                Stream.concat(own.stream(), pool.addresses().stream())
                    .anyMatch(one -> one.covers(range)));
  }

  /** It was rekeyed, and has another number. */
  void rekeyed(IkeSaReport next) {
    former.add(report.id());
    if (former.size() > MOST_FORMER) {
      former.removeFirst();
    }
    tells(next);
  }

  /** Its number, and those that it had. */
  List<Long> ids() {
    List<Long> ids = new ArrayList<>(former);
    ids.add(report.id());
    return ids;
  }

  /** It was let in. */
  void judged(List<PeerCertificate> certificates, boolean psk, Session opened) {
    presented = List.copyOf(certificates);
    isPsk = psk;
    session = opened;
    opened.refreshFacts(); // It may have moved while it was decided about.
    isJudged = true;
  }

  /** Whether its login was heard, and nobody has let it in yet. */
  boolean isNew() {
    return !isJudged && !login.equals(IkeMoment.UNKNOWN);
  }

  boolean isJudged() {
    return isJudged;
  }

  boolean isPsk() {
    return isPsk;
  }

  /** The certificates with which it may have proven who it is; charon forgets them. */
  List<PeerCertificate> presented() {
    return presented;
  }

  Optional<Session> session() {
    return Optional.ofNullable(session);
  }

  /** Runs until it is gone. */
  void with(Timers.Timer timer) {
    timers.add(timer);
  }

  void stopTimers() {
    timers.forEach(Timers.Timer::cancel);
    timers.clear();
  }

  boolean isGone() {
    return isGone;
  }

  /** charon has it no more; false when that was known. */
  boolean end() {
    boolean first = !isGone;
    isGone = true;
    stopTimers();
    return first;
  }

  @Override
  public String toString() {
    return report.shown();
  }
}
