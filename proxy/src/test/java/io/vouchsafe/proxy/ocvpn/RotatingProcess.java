package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A process that rotates keys without an end, and prints what its devices were answered: the
 * device, its state, the generation, and a digest of the key. It is for somebody else to kill.
 */
final class RotatingProcess {
  static final String[] DEVICES = {"A", "B", "C"};

  private final GroupsLab lab;

  private RotatingProcess(GroupsLab lab) {
    this.lab = lab;
  }

  /** The directory of the file, and the time on the clock of the groups, in Unix seconds. */
  public static void main(String[] args) throws Exception {
    DurableGroupStore store =
        new DurableGroupStore(
            GroupsPlace.in(Path.of(args[0])), System::nanoTime, GroupsFile.Moments.UNWATCHED);
    GroupsLab lab =
        new GroupsLab(
            store,
            new io.vouchsafe.proxy.net.TurnedClock(Instant.ofEpochSecond(Long.parseLong(args[1]))),
            () -> {});
    var started = lab.groups.start(GroupsLab.settings(DEVICES));
    await(lab, started);
    RotatingProcess process = new RotatingProcess(lab);
    for (String device : DEVICES) {
      process.call(device, GroupsLab.poll(device, 0));
    }
    System.out.println("ready");
    while (true) {
      process.round();
    }
  }

  private void round() throws Exception {
    for (String device : DEVICES) {
      long generation = call(device, GroupsLab.register(device));
      for (String other : DEVICES) {
        call(other, GroupsLab.regAck(other, Math.max(call(other, GroupsLab.poll(other, 0)), 0)));
      }
      call(device, GroupsLab.regAck(device, generation));
    }
    lab.clock.turn(java.time.Duration.ofSeconds(70));
  }

  private long call(String device, GroupEvent event) throws Exception {
    var reply = lab.begin(event);
    await(lab, reply);
    if (reply.result().answer() instanceof GroupAnswer.Told told) {
      boolean member = told.state() != MemberState.NONE;
      String key = told.withKey() ? digest(GroupsLab.text(reply.result())) : "-";
      System.out.println(
          device + " " + (member ? "member" : "none") + " " + told.generation() + " " + key);
      return told.generation();
    }
    return 0;
  }

  private static String digest(String key) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII)),
            0,
            8);
  }

  private static void await(GroupsLab lab, io.vertx.core.Future<?> done) throws Exception {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!done.isComplete()) {
      lab.loop.run();
      Thread.onSpinWait();
      if (System.nanoTime() > deadline) {
        throw new AssertionError("nobody answers");
      }
    }
    if (done.failed()) {
      throw new AssertionError(done.cause());
    }
  }
}
