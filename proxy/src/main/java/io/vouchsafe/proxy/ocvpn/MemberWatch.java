package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.ResumedSession;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionOpening;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has every member watched by the registry of sessions. One thread uses it. */
final class MemberWatch {
  private final SessionRegistry registry;
  private final MemberSession.Cuts cuts;

  MemberWatch(SessionRegistry registry, MemberSession.Cuts cuts) {
    this.registry = registry;
    this.cuts = cuts;
  }

  /**
   * Watches a device from now on by the certificates that let it in, before it becomes a member: a
   * revocation that is learnt meanwhile finds it, and one that was learnt since the decision keeps
   * it out.
   *
   * @return whether its session is another one now
   * @throws GroupUnavailableException when it cannot be watched; then it must not become a member
   */
  boolean watch(CustomerGroup group, DeviceSerial serial, Verdict verdict) {
    List<Der> chain = MemberCertificates.of(verdict);
    MemberSession before = group.sessions().get(serial);
    if (before != null && before.restsOn(verdict.policy(), chain) && before.mayPass()) {
      return false;
    }
    MemberSession fresh = new MemberSession(group, serial, verdict.policy(), chain, cuts);
    group.sessions().put(serial, fresh);
    switch (registry.open(verdict, fresh)) {
      case SessionOpening.Opened(Session session) -> fresh.opened(session);
      case SessionOpening.NotOpened(String why) -> {
        restore(group, serial, before);
        throw new GroupUnavailableException("the device cannot be watched: " + why);
      }
    }
    if (!fresh.mayPass()) {
      restore(group, serial, before);
      close(fresh);
      throw new GroupUnavailableException("somebody says that its certificate is revoked");
    }
    if (before != null) {
      close(before);
    }
    return true;
  }

  /** A member that the registry is to watch before the device calls. */
  record Resumption(CustomerGroup group, DeviceSerial serial, ResumedSession kept) {}

  /** That of a member without a session; empty when its certificates on disk are of no use. */
  static Optional<Resumption> resumption(
      CustomerGroup group, DeviceSerial serial, String reference, Instant now) {
    List<Certificate> chain =
        MemberCertificates.read(group.chains().getOrDefault(serial, List.of()));
    return resumption(group, serial, chain, reference, now);
  }

  /** The same by certificates that have been read. */
  static Optional<Resumption> resumption(
      CustomerGroup group,
      DeviceSerial serial,
      List<Certificate> chain,
      String reference,
      Instant now) {
    return chain.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Resumption(
                group,
                serial,
                new ResumedSession(
                    group.name().tenant(), group.terms().policy(), chain, reference, now, now)));
  }

  /**
   * Has the registry watch a member by its certificates on disk; it decides about it as soon as
   * there is a place.
   *
   * @return empty when it cannot be watched
   */
  Optional<Session> resume(Resumption member) {
    CustomerGroup group = member.group();
    MemberSession fresh =
        new MemberSession(
            group,
            member.serial(),
            member.kept().policy(),
            group.chains().getOrDefault(member.serial(), List.of()),
            cuts);
    group.sessions().put(member.serial(), fresh);
    return switch (registry.resume(member.kept(), fresh)) {
      case SessionOpening.Opened(Session session) -> {
        fresh.opened(session);
        yield Optional.of(session);
      }
      case SessionOpening.NotOpened none -> {
        group.sessions().remove(member.serial());
        yield Optional.empty();
      }
    };
  }

  /** The registry cuts it, as any session that is refused: within the tenant's limits. */
  void refuse(Session session, CutCause cause) {
    registry.cut(session, cause);
  }

  private static void restore(
      CustomerGroup group, DeviceSerial serial, @Nullable MemberSession before) {
    if (before == null) {
      group.sessions().remove(serial);
    } else {
      group.sessions().put(serial, before);
    }
  }

  /** It is not watched any more: it is no member. */
  void unwatch(CustomerGroup group, DeviceSerial serial) {
    MemberSession session = group.sessions().remove(serial);
    if (session != null) {
      close(session);
    }
  }

  /** One that is being cut is closed by who cuts it, and counted. */
  private void close(MemberSession session) {
    if (session.expulsion().isEmpty()) {
      session.session().ifPresent(registry::close);
    }
  }

  /** What the list of sessions tells about it is other now. */
  void refresh(CustomerGroup group, DeviceSerial serial) {
    MemberSession session = group.sessions().get(serial);
    if (session != null) {
      session.session().ifPresent(Session::refreshFacts);
    }
  }

  /** Contract, section 5: for which causes a member leaves; for others it stays, unwatched. */
  static boolean isLeaving(CutCause cause) {
    return cause instanceof CutCause.Refused(Reason reason) && isLeaving(reason);
  }

  static boolean isLeaving(Reason reason) {
    return reason == Reason.REVOKED || reason == Reason.BLOCKED || reason == Reason.EXPIRED;
  }
}
