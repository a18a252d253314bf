package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.AsyncResult;
import io.vertx.core.Promise;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.CutLimit;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ends a membership without a call of the device: its session is cut, or it has none and is
 * decided about by the certificates on disk. One thread uses it.
 */
final class MemberReviews {
  private static final Logger LOG = LoggerFactory.getLogger(MemberReviews.class);

  private final Ground ground;
  private final ReviewRules rules;
  private final UnwatchedMembers unwatched = new UnwatchedMembers();
  private final Map<String, CutLimit> limits = new HashMap<>();
  private final Set<UnwatchedMembers.Member> held = new HashSet<>();
  private volatile int heldMembers;

  /**
   * What it works with.
   *
   * @param members how many a tenant has
   */
  record Ground(
      Executor loop,
      InstantSource clock,
      LongSupplier nanoTime,
      GroupTurns turns,
      MemberWatch watch,
      GroupJournal journal,
      ToIntFunction<String> members) {}

  MemberReviews(Ground ground, ReviewRules rules) {
    this.ground = ground;
    this.rules = rules;
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

  /** Every member of the group is decided about as soon as there is a place. */
  void all(CustomerGroup group) {
    long now = ground.nanoTime().getAsLong();
    group.state().members().keySet().stream()
        .map(serial -> new UnwatchedMembers.Member(group, serial))
        .forEach(member -> unwatched.add(member, now));
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
      release(member);
      unwatched.done();
      return;
    }
    rules
        .judge()
        .judge(group.name().tenant(), group.terms().policy(), chain)
        .onComplete(done -> ground.loop().execute(() -> reviewed(member, chain, done)));
  }

  private static boolean isToBeWatched(UnwatchedMembers.Member member) {
    return member.group().state().members().containsKey(member.serial())
        && !member.group().sessions().containsKey(member.serial());
  }

  private void reviewed(
      UnwatchedMembers.Member member, List<Der> chain, AsyncResult<Verdict> done) {
    unwatched.done();
    if (!isToBeWatched(member) || !chain.equals(member.group().chains().get(member.serial()))) {
      release(member);
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
      case Decision.Allow allow -> {
        release(member);
        watch(member, verdict);
      }
      case Decision.Deny deny when MemberWatch.isLeaving(deny.reason()) ->
          expel(member, deny.reason());
      case Decision.Deny deny -> {
        release(member);
        later(member);
      }
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

  /** Within the limits of the tenant's {@code sessions}, as for a session that is live. */
  private void expel(UnwatchedMembers.Member member, Reason reason) {
    String tenant = member.group().name().tenant();
    SessionSettings settings = rules.sessions().apply(tenant);
    boolean limited = new CutCause.Refused(reason).isLimited();
    if (limited && (settings.dryRun() || held.contains(member) || isOverLimit(tenant, settings))) {
      if (held.add(member)) {
        heldMembers = held.size();
        ground
            .journal()
            .held(
                member.group().name(),
                member.serial(),
                "though refused (%s): %s"
                    .formatted(
                        reason.code(),
                        settings.dryRun()
                            ? "sessions.dry_run is true"
                            : "sessions.cut_limit would be passed; block the device, or restart "
                                + "the service, to remove it"),
                ground.clock().instant());
      }
      later(member);
      return;
    }
    release(member);
    ground.turns().owe(member.group(), new GroupEvent.Expelled(member.serial()));
  }

  private boolean isOverLimit(String tenant, SessionSettings settings) {
    return limits
        .computeIfAbsent(tenant, name -> new CutLimit())
        .ask(settings, ground.members().applyAsInt(tenant), ground.nanoTime().getAsLong())
        .isEmpty();
  }

  private void release(UnwatchedMembers.Member member) {
    if (held.remove(member)) {
      heldMembers = held.size();
    }
  }

  /** How many members stay for a limit alone. */
  int held() {
    return heldMembers;
  }
}
