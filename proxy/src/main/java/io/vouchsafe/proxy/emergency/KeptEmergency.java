package io.vouchsafe.proxy.emergency;

import io.vouchsafe.config.BlockDocument;
import io.vouchsafe.config.DocumentReading;
import io.vouchsafe.config.EmergencyDocuments;
import io.vouchsafe.config.EmergencyDocuments.Kept;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import io.vouchsafe.vpnauth.emergency.BreakGlassList;
import io.vouchsafe.vpnauth.emergency.Emergency;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators told one tenant by hand. A change is on the disk before it holds. When it cannot
 * be written, what makes things stricter holds all the same: a full disk must not keep anybody from
 * being blocked. That is written as soon as the disk takes it. Reading what holds costs nothing.
 * Changes block: make them on a worker thread.
 */
public final class KeptEmergency {
  private static final Logger LOG = LoggerFactory.getLogger(KeptEmergency.class);

  /** Allows at a time: what needs more of them is no exception any more. */
  public static final int MOST_BREAK_GLASS = 100;

  /** Bytes of the file: 10,000 entries with long texts; what is longer is not read again. */
  public static final int LARGEST = 32 << 20;

  /** What came of a change. */
  public sealed interface Outcome {

    /**
     * It holds, or as much of it as makes things stricter, if it could not be written.
     *
     * @param saving whether it could be written
     */
    record Done(Emergency before, Emergency after, Saving saving) implements Outcome {
      /** Whether it survives a restart. */
      public boolean kept() {
        return saving instanceof Saving.Saved;
      }
    }

    /** Nothing changed: there would be more than {@code most}. */
    record TooMany(String what, int most) implements Outcome {}
  }

  /** Whether what holds survives a restart. */
  public sealed interface Saving {
    /** It is on the disk. */
    record Saved() implements Saving {}

    /** There is no state directory. */
    record Nowhere() implements Saving {}

    /** It could not be written; this is tried again. */
    record NotYet(String why) implements Saving {}
  }

  private final String name;
  private final StateDirectory state;
  private final InstantSource clock;
  private final List<String> ignored;
  private volatile Emergency current;
  private volatile Saving saving;

  private KeptEmergency(
      String name,
      StateDirectory state,
      InstantSource clock,
      Emergency current,
      List<String> ignored) {
    this.name = name;
    this.state = state;
    this.clock = clock;
    this.current = current;
    this.ignored = ignored;
    this.saving = state.isKept() ? new Saving.Saved() : new Saving.Nowhere();
  }

  /**
   * Takes up what was kept of {@code tenant}; allows that are over are left out, and so are those
   * that nobody can have given here, which is an alarm. Blocks count whatever their instants say.
   *
   * @throws UnreadableEmergencyException when it is there and cannot be understood
   */
  static KeptEmergency of(String tenant, StateDirectory state, InstantSource clock) {
    String name = file(tenant);
    Instant now = clock.instant();
    Kept kept =
        bytes(name, state)
            .map(bytes -> read(name, bytes, now))
            .orElse(new Kept(List.of(), List.of(), List.of()));
    kept.ignored().forEach(why -> LOG.error("{}: ignored, {}", name, why));
    return new KeptEmergency(
        name,
        state,
        clock,
        new Emergency(
            BlockList.of(kept.blocks()), BreakGlassList.of(kept.breakGlass()).activeAt(now)),
        kept.ignored());
  }

  /** The name of a tenant's file. */
  static String file(String tenant) {
    return "emergency-" + tenant + ".json";
  }

  private static Optional<byte[]> bytes(String name, StateDirectory state) {
    try {
      return state.read(name, LARGEST);
    } catch (IOException e) {
      throw unreadable(name, e.toString());
    }
  }

  private static Kept read(String name, byte[] bytes, Instant now) {
    return switch (EmergencyDocuments.kept(bytes, name, now)) {
      case DocumentReading.Read<Kept> read -> read.document();
      case DocumentReading.Refused<Kept> refused ->
          throw unreadable(
              name,
              refused.problems().stream()
                  .limit(3)
                  .map(Object::toString)
                  .collect(Collectors.joining("; ")));
    };
  }

  private static UnreadableEmergencyException unreadable(String name, String why) {
    return new UnreadableEmergencyException(
        name
            + " in the state directory cannot be read, and without it somebody who is blocked"
            + " could come in: mend it, or remove it on purpose ("
            + why
            + ")");
  }

  /** What holds now; the very same as long as nothing changes. */
  public Emergency current() {
    return current;
  }

  /** Whether what holds now survives a restart. */
  public Saving saving() {
    return saving;
  }

  /** Break-glass allows of the file that are not believed, each as one sentence. */
  public List<String> ignored() {
    return ignored;
  }

  /** These blocks instead of those before. */
  public synchronized Outcome replaceBlocks(BlockList blocks) {
    return blocks.entries().size() > BlockDocument.MOST
        ? new Outcome.TooMany("blocks", BlockDocument.MOST)
        : change(new Emergency(blocks, active()));
  }

  /** These blocks beside those before. */
  public synchronized Outcome addBlocks(BlockList blocks) {
    return replaceBlocks(current.blocks().with(blocks));
  }

  /** Lets one certificate pass for a while. */
  public synchronized Outcome allow(BreakGlass allow) {
    BreakGlassList more = active().with(allow);
    return more.all().size() > MOST_BREAK_GLASS
        ? new Outcome.TooMany("break-glass allows", MOST_BREAK_GLASS)
        : change(new Emergency(current.blocks(), more));
  }

  /** Takes back what was said about {@code certificate}, if anything was. */
  public synchronized Outcome disallow(Fingerprint certificate) {
    return change(new Emergency(current.blocks(), active().without(certificate)));
  }

  /** Takes back every allow. */
  public synchronized Outcome disallowAll() {
    return change(new Emergency(current.blocks(), BreakGlassList.EMPTY));
  }

  private BreakGlassList active() {
    return current.breakGlass().activeAt(clock.instant());
  }

  private Outcome change(Emergency next) {
    byte[] bytes = EmergencyJson.kept(next);
    if (bytes.length > LARGEST) {
      return new Outcome.TooMany("bytes of blocks and break-glass allows", LARGEST);
    }
    Emergency before = current;
    Saving written = write(bytes);
    if (written instanceof Saving.NotYet) {
      next = before.strictest(next);
      if (next.isSame(before)) {
        return new Outcome.Done(before, before, written);
      }
      LOG.error("{}: what was ordered holds, but a restart loses it: {}", name, written);
    }
    current = next;
    saving = written;
    return new Outcome.Done(before, next, written);
  }

  /** Tries again to write what could not be written. */
  synchronized void saveAgain() {
    if (saving instanceof Saving.NotYet) {
      saving = write(EmergencyJson.kept(current));
      if (saving instanceof Saving.Saved) {
        LOG.warn("{} is written at last: what was ordered survives a restart", name);
      }
    }
  }

  private Saving write(byte[] bytes) {
    try {
      return state.write(name, bytes) ? new Saving.Saved() : new Saving.Nowhere();
    } catch (IOException e) {
      return new Saving.NotYet(e.toString());
    }
  }
}
