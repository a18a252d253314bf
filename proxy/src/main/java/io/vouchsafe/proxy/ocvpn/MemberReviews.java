package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.AsyncResult;
import io.vertx.core.Promise;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ends a membership without a call of the device: its session is cut, or it has none and is
 * decided about by the certificates on disk. One thread uses it.
 */
final class MemberReviews {
  private static final Logger LOG = LoggerFactory.getLogger(MemberReviews.class);

  private final Ground ground;
  private final UnwatchedMembers unwatched = new UnwatchedMembers();

  /** What it works with. */
  record Ground(
      Executor loop,
      InstantSource clock,
      LongSupplier nanoTime,
      GroupTurns turns,
      MemberWatch watch,
      MemberJudge judge) {}

  MemberReviews(Ground ground) {
    this.ground = ground;
  }

  /** The registry ends a session; {@code done} when nothing is left to be done for that. */
  void cut(MemberSession session, CutCause cause, Promise<Void> done) {
    CustomerGroup group = session.group();
    Optional<Promise<Void>> underWay = session.expulsion();
    if (group.sessions().get(session.serial()) != session) {
      done.tryComplete(); // Another certificate has taken its place, or it is no member any more.
    } else if (underWay.isPresent()) {
      underWay.get().future().onComplete(done);
    } else if (MemberWatch.isLeaving(cause)) {
      session.expelling(done);
      ground
          .turns()
          .owe(group, new GroupEvent.Expelled(session.serial()))
          .<Void>mapEmpty()
          .onComplete(done);
    } else {
      group.sessions().remove(session.serial());
      later(new UnwatchedMembers.Member(group, session.serial()));
      done.tryComplete();
    }
  }

  private void later(UnwatchedMembers.Member member) {
    unwatched.add(member, ground.nanoTime().getAsLong() + UnwatchedMembers.AGAIN.toNanos());
  }

  /**
   * The members of {@code groups} have no session yet. All of them get one before anything is
   * learnt about the first: of how many {@code sessions.cut_limit} is a share, is known then.
   */
  void begin(
      Collection<CustomerGroup> groups,
      Map<CustomerName, Map<DeviceSerial, List<Certificate>>> chains) {
    Instant now = ground.clock().instant();
    List<MemberWatch.Resumption> members = new ArrayList<>();
    for (CustomerGroup group : groups) {
      for (DeviceSerial serial : group.state().members().keySet()) {
        List<Certificate> chain =
            chains.getOrDefault(group.name(), Map.of()).getOrDefault(serial, List.of());
        MemberWatch.resumption(group, serial, chain, "", now)
            .ifPresentOrElse(members::add, () -> soon(group, serial));
      }
    }
    for (MemberWatch.Resumption member : members) {
      if (ground.watch().resume(member).isEmpty()) {
        soon(member.group(), member.serial());
      }
    }
  }

  /** Another node watches the group's members. */
  void ownedElsewhere(CustomerGroup group) {
    List.copyOf(group.sessions().keySet()).forEach(serial -> ground.watch().unwatch(group, serial));
  }

  /** This node speaks for the group: members that nobody watches are decided about. */
  void ownedHere(CustomerGroup group) {
    group.state().members().keySet().stream()
        .filter(serial -> !group.sessions().containsKey(serial))
        .forEach(serial -> soon(group, serial));
  }

  /** Another policy decides about the group's devices: about its members, too, before they call. */
  void policyChanged(CustomerGroup group) {
    for (DeviceSerial serial : group.state().members().keySet()) {
      MemberSession session = group.sessions().get(serial);
      if (session == null || session.expulsion().isPresent()) {
        continue;
      }
      ground.watch().unwatch(group, serial);
      soon(group, serial);
    }
  }

  private void soon(CustomerGroup group, DeviceSerial serial) {
    unwatched.add(new UnwatchedMembers.Member(group, serial), ground.nanoTime().getAsLong());
  }

  /** Decides about those whose turn it is. */
  void tick() {
    long now = ground.nanoTime().getAsLong();
    for (Optional<UnwatchedMembers.Member> next = unwatched.next(now);
        next.isPresent();
        next = unwatched.next(now)) {
      review(next.get());
    }
  }

  private void review(UnwatchedMembers.Member member) {
    CustomerGroup group = member.group();
    DeviceSerial serial = member.serial();
    List<Der> chain = group.chains().getOrDefault(serial, List.of());
    if (!isToBeWatched(member) || chain.isEmpty()) {
      unwatched.done();
      return;
    }
    ground
        .judge()
        .judge(group.name().tenant(), group.terms().policy(), chain)
        .onComplete(done -> ground.loop().execute(() -> reviewed(member, chain, done)));
  }

  private static boolean isToBeWatched(UnwatchedMembers.Member member) {
    return !(member.group().owner() instanceof GroupOwner.Elsewhere)
        && member.group().state().members().containsKey(member.serial())
        && !member.group().sessions().containsKey(member.serial());
  }

  private void reviewed(
      UnwatchedMembers.Member member, List<Der> chain, AsyncResult<Verdict> done) {
    unwatched.done();
    if (!isToBeWatched(member) || !chain.equals(member.group().chains().get(member.serial()))) {
      LOG.debug("{}: {} has called meanwhile", member.group().name(), member.serial());
    } else if (done.failed()) {
      LOG.warn(
          "{}: {} could not be decided about: {}",
          member.group().name(),
          member.serial(),
          done.cause().toString());
      later(member);
    } else {
      follow(member, done.result());
    }
    tick();
  }

  private void follow(UnwatchedMembers.Member member, Verdict verdict) {
    switch (verdict.decision()) {
      case Decision.Allow allow -> watch(member, verdict);
      case Decision.Deny deny when MemberWatch.isLeaving(deny.reason()) ->
          expel(member, deny.reason(), verdict.reference());
      case Decision.Deny deny -> later(member);
    }
  }

  private void watch(UnwatchedMembers.Member member, Verdict verdict) {
    try {
      ground.watch().watch(member.group(), member.serial(), verdict);
    } catch (GroupUnavailableException e) {
      LOG.warn("{}: {}: {}", member.group().name(), member.serial(), e.getMessage());
      later(member);
    }
  }

  /** What is limited is left to the registry, which holds it, lists it, and has it released. */
  private void expel(UnwatchedMembers.Member member, Reason reason, String reference) {
    CutCause cause = new CutCause.Refused(reason);
    if (!cause.isLimited()) {
      ground.turns().owe(member.group(), new GroupEvent.Expelled(member.serial()));
      return;
    }
    MemberWatch.resumption(member.group(), member.serial(), reference, ground.clock().instant())
        .flatMap(ground.watch()::resume)
        .ifPresentOrElse(session -> ground.watch().refuse(session, cause), () -> later(member));
  }
}
