package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionOpening;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import java.util.List;
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
   * revocation that is learnt meanwhile finds it.
   *
   * @return whether its session is another one now
   * @throws GroupUnavailableException when it cannot be watched; then it must not become a member
   */
  boolean watch(CustomerGroup group, DeviceSerial serial, Verdict verdict) {
    List<Der> chain = MemberCertificates.of(verdict);
    MemberSession before = group.sessions().get(serial);
    if (before != null && before.restsOn(verdict.policy(), chain)) {
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
    if (before != null) {
      close(before);
    }
    return true;
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
