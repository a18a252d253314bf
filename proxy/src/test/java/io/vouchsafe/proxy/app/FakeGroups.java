package io.vouchsafe.proxy.app;

import io.vertx.core.Future;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.ocvpn.CustomerGroups;
import io.vouchsafe.proxy.ocvpn.GroupKey;
import io.vouchsafe.proxy.ocvpn.GroupReply;
import io.vouchsafe.proxy.ocvpn.OwnedElsewhereException;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import io.vouchsafe.vpnauth.ocvpn.GroupMember;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Groups that answer what a test says, on a thread of their own, and remember what they heard. */
final class FakeGroups implements CustomerGroups {
  /** What was asked: {@code tenant/customer event}. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  volatile GroupAnswer answer = new GroupAnswer.Told(MemberState.NONE, 0, List.of(), false, false);

  volatile Optional<GroupKey> key = Optional.empty();
  volatile boolean fails;

  /** The node that speaks for every customer, by its id; empty = this one. */
  volatile Optional<String> elsewhere = Optional.empty();

  @Override
  public Future<GroupReply> ask(String tenant, String customer, GroupEvent event, Verdict verdict) {
    asked.add(tenant + "/" + customer + " " + event);
    if (elsewhere.isPresent()) {
      return Future.failedFuture(new OwnedElsewhereException(elsewhere.get()));
    }
    return Future.fromCompletionStage(
        CompletableFuture.supplyAsync(
            () -> {
              if (fails) {
                throw new IllegalStateException("the disk is full");
              }
              return new GroupReply(answer, key);
            }));
  }

  /** A member that is behind these networks. */
  static GroupMember member(String serial, String address, String... networks) {
    return new GroupMember(
        new DeviceSerial(serial),
        announcement(address, networks),
        MemberState.REGISTERED,
        7,
        7,
        6,
        false,
        FakeClock.START,
        FakeClock.START,
        Instant.EPOCH);
  }

  private static Announcement announcement(String address, String... networks) {
    return Announcement.read(address, List.of(networks))
            instanceof Parsed.Ok<Announcement>(var said)
        ? said
        : new Announcement("", List.of());
  }

  /** A seven, and zeros behind it. */
  static GroupKey key(boolean destroyed) {
    return out -> {
      if (!destroyed) {
        out.put(Base64.getEncoder().encode(ByteBuffer.allocate(GroupKey.OCTETS).put(0, (byte) 7)));
      }
      return !destroyed;
    };
  }
}
