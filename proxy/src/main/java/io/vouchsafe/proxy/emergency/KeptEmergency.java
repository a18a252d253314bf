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
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What operators told one tenant by hand. A change is on the disk before it holds; reading what
 * holds costs nothing. Changes block: make them on a worker thread.
 */
public final class KeptEmergency {
  /** Allows at a time: what needs more of them is no exception any more. */
  public static final int MOST_BREAK_GLASS = 100;

  /** What came of a change. */
  public sealed interface Outcome {

    /**
     * It holds.
     *
     * @param kept whether it survives a restart
     */
    record Done(Emergency before, Emergency after, boolean kept) implements Outcome {}

    /** Nothing changed: there would be more than {@code most}. */
    record TooMany(String what, int most) implements Outcome {}

    /** Nothing changed: it could not be written. */
    record NotWritten(IOException failure) implements Outcome {}
  }

  private final String name;
  private final StateDirectory state;
  private final InstantSource clock;
  private volatile Emergency current;

  private KeptEmergency(String name, StateDirectory state, InstantSource clock, Emergency current) {
    this.name = name;
    this.state = state;
    this.clock = clock;
    this.current = current;
  }

  /**
   * Takes up what was kept of {@code tenant}; allows that are over are left out.
   *
   * @throws UnreadableEmergencyException when it is there and cannot be understood
   */
  static KeptEmergency of(String tenant, StateDirectory state, InstantSource clock) {
    String name = "emergency-" + tenant + ".json";
    return new KeptEmergency(
        name,
        state,
        clock,
        bytes(name, state)
            .map(bytes -> read(name, bytes))
            .map(
                kept ->
                    new Emergency(
                        BlockList.of(kept.blocks()),
                        BreakGlassList.of(kept.breakGlass()).activeAt(clock.instant())))
            .orElse(Emergency.NONE));
  }

  private static Optional<byte[]> bytes(String name, StateDirectory state) {
    try {
      return state.read(name);
    } catch (IOException e) {
      throw unreadable(name, e.toString());
    }
  }

  private static Kept read(String name, byte[] bytes) {
    return switch (EmergencyDocuments.kept(bytes, name)) {
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
    Emergency before = current;
    try {
      boolean kept = state.write(name, EmergencyJson.kept(next));
      current = next;
      return new Outcome.Done(before, next, kept);
    } catch (IOException e) {
      return new Outcome.NotWritten(e);
    }
  }
}
