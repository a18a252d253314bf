package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionFacts;
import io.vouchsafe.proxy.session.SessionHandle;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupMember;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A member as the list of live sessions knows it: what is learnt about its certificate ends it. */
final class MemberSession implements SessionHandle {
  /** The front of calls and sessions of devices. */
  static final String FRONT = "ocvpn";

  private final CustomerGroup group;
  private final DeviceSerial serial;
  private final String policy;
  private final List<Der> chain;
  private final Cuts cuts;
  private @Nullable Session session;
  private @Nullable Promise<Void> expulsion;

  /** Takes a cut to where groups are changed. */
  interface Cuts {
    /** Completes {@code done} once it is done; {@code done} may complete on any thread. */
    void cut(MemberSession session, CutCause cause, Promise<Void> done);
  }

  /** One that the registry does not know yet. */
  MemberSession(
      CustomerGroup group, DeviceSerial serial, String policy, List<Der> chain, Cuts cuts) {
    this.group = group;
    this.serial = serial;
    this.policy = policy;
    this.chain = chain;
    this.cuts = cuts;
  }

  @Override
  public SessionFacts facts() {
    Optional<String> address =
        Optional.ofNullable(group.state().members().get(serial))
            .map(GroupMember::announcement)
            .map(announced -> announced.address());
    return new SessionFacts(
        new SessionFacts.Carrier.Front(FRONT),
        Optional.empty(),
        Optional.of(serial.text()),
        address,
        List.of(),
        Optional.empty());
  }

  @Override
  public Future<Void> cut(CutCause cause) {
    Promise<Void> done = Promise.promise();
    cuts.cut(this, cause, done);
    return done.future();
  }

  void opened(Session now) {
    session = now;
  }

  /** Empty before it has opened. */
  Optional<Session> session() {
    return Optional.ofNullable(session);
  }

  /** Whether it is watched, and nothing speaks against it. */
  boolean mayPass() {
    return session != null && session.mayPass();
  }

  /** Whether it rests on the same certificates under the same policy. */
  boolean restsOn(String otherPolicy, List<Der> others) {
    return policy.equals(otherPolicy) && chain.equals(others);
  }

  /** The end of its member that is under way; empty while none is. */
  Optional<Promise<Void>> expulsion() {
    return Optional.ofNullable(expulsion);
  }

  void expelling(Promise<Void> underWay) {
    expulsion = underWay;
  }

  CustomerGroup group() {
    return group;
  }

  DeviceSerial serial() {
    return serial;
  }
}
