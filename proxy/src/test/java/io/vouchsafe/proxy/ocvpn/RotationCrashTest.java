package io.vouchsafe.proxy.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.Settings;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is thrown away at every moment of a rotation: after each write, commit and sync of
 * the real file, after each piece of work, and after each answer. What lies on disk then is opened
 * by a new process, which the devices ask as before.
 */
@Timeout(300)
class RotationCrashTest {
  private static final Settings FOUR = GroupsLab.settings("A", "B", "C", "D");
  private static final Duration POLL = Duration.ofSeconds(60);

  @TempDir private Path directory;

  private final Map<String, Site> sites = new TreeMap<>();
  private final List<Crash> crashes = new ArrayList<>();
  private boolean watching;
  private GroupsLab lab;
  private Path path;

  /** What a device knows. */
  private record Site(boolean registered, long generation, String key, boolean acknowledged) {
    static final Site NEW = new Site(false, 0, "", false);
  }

  /** The disk and the devices at one moment. */
  private record Crash(String moment, Der disk, Map<String, Site> sites, TurnedClock clock) {}

  @Test
  void aCrashAtAnyMomentLosesNobodyAndSplitsNobody() throws IOException {
    path = directory.resolve("groups.mv");
    DirectStore store = new DirectStore(path, this::moment);
    lab = new GroupsLab(store, new TurnedClock(GroupsLab.START), () -> moment("work"));
    lab.start(FOUR);
    rotation();
    store.close();

    assertThat(crashes).hasSizeGreaterThanOrEqualTo(20);
    for (int at = 0; at < crashes.size(); at++) {
      recover(at, crashes.get(at));
    }
    System.getLogger("ocvpn").log(System.Logger.Level.INFO, "{0} moments", crashes.size());
  }

  /** Two have a key; a third joins, all change their key, one leaves, all change it again. */
  private void rotation() {
    call("A", GroupsLab.register("A"));
    acknowledge("A");
    call("B", GroupsLab.register("B"));
    acknowledge("B");
    poll("A");
    watching = true;
    call("C", GroupsLab.register("C"));
    lab.pass(Duration.ofSeconds(20));
    poll("A");
    poll("B");
    acknowledge("C");
    call("D", GroupsLab.register("D"));
    acknowledge("D");
    poll("A");
    poll("B");
    poll("C");
    call("B", new GroupEvent.Unregister(new io.vouchsafe.vpnauth.ocvpn.DeviceSerial("B")));
    lab.pass(POLL);
    poll("A");
    poll("C");
    poll("D");
    lab.pass(POLL);
    poll("A");
  }

  private void moment(String moment) {
    if (watching) {
      try {
        crashes.add(
            new Crash(
                moment, Der.copyOf(Files.readAllBytes(path)), new HashMap<>(sites), clockNow()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private TurnedClock clockNow() {
    return new TurnedClock(lab.clock.instant());
  }

  private void poll(String device) {
    Site site = sites.getOrDefault(device, Site.NEW);
    call(device, GroupsLab.poll(device, site.generation()));
    if (!sites.get(device).acknowledged()) {
      acknowledge(device);
    }
  }

  private void acknowledge(String device) {
    Site site = sites.get(device);
    call(device, GroupsLab.regAck(device, site.generation()));
  }

  /** The device hears the answer, and then only it knows. */
  private void call(String device, GroupEvent event) {
    GroupReply reply = lab.ask(event);
    if (reply.answer() instanceof GroupAnswer.Told told) {
      sites.put(device, heard(sites.getOrDefault(device, Site.NEW), event, told, reply));
    }
    moment("answer");
  }

  private static Site heard(
      Site before, GroupEvent event, GroupAnswer.Told told, GroupReply reply) {
    if (told.state() == MemberState.NONE || told.state() == MemberState.UNREGISTERING) {
      return Site.NEW;
    }
    if (told.withKey()) {
      String key = GroupsLab.text(reply);
      boolean same = told.generation() == before.generation();
      assertThat(!same || key.equals(before.key())).as("one generation has one key").isTrue();
      return new Site(true, told.generation(), key, false);
    }
    boolean acknowledged = before.acknowledged() || event instanceof GroupEvent.RegAck;
    return new Site(true, before.generation(), before.key(), acknowledged);
  }

  private void recover(int number, Crash crash) throws IOException {
    watching = false;
    sites.clear();
    sites.putAll(crash.sites());
    Path copy = Files.write(directory.resolve("copy-" + number), crash.disk().toBytes());
    DirectStore store = new DirectStore(copy, GroupsFile.Moments.UNWATCHED);
    lab = new GroupsLab(store, crash.clock(), () -> {});
    lab.start(FOUR);
    String at = "crash %d, %s".formatted(number, crash.moment());
    long highest = crash.sites().values().stream().mapToLong(Site::generation).max().orElse(0);
    assertThat(lab.group().state().generation()).as(at).isGreaterThanOrEqualTo(highest);

    List<String> members =
        crash.sites().entrySet().stream()
            .filter(each -> each.getValue().registered())
            .map(Map.Entry::getKey)
            .filter(each -> !isLeaving(each, crash))
            .toList();
    for (int poll = 0; poll < 2; poll++) {
      members.forEach(this::poll);
      lab.pass(POLL);
    }
    for (String device : members) {
      assertThat(lab.told(GroupsLab.poll(device, sites.get(device).generation())).state())
          .as("%s: %s is a member", at, device)
          .isEqualTo(MemberState.REGISTERED);
      assertThat(sites.get(device).generation())
          .as("%s: the generation of %s does not go back", at, device)
          .isGreaterThanOrEqualTo(crash.sites().get(device).generation());
    }
    assertThat(members.stream().map(each -> sites.get(each).key()).distinct().count())
        .as("%s: one key after two polls of %s", at, sites)
        .isEqualTo(members.isEmpty() ? 0 : 1);
    assertThat(members.stream().map(each -> sites.get(each).generation()))
        .as(at)
        .containsOnly(lab.group().state().generation());
    store.close();
  }

  /** B's leaving may be on disk before B has heard of it. */
  private static boolean isLeaving(String device, Crash crash) {
    return device.equals("B")
        && crash.sites().containsKey("D")
        && crash.sites().get("D").acknowledged()
        && crash.sites().containsKey("C")
        && crash.sites().get("C").acknowledged()
        && crash.sites().get("C").generation() == crash.sites().get("D").generation();
  }
}
