package io.vouchsafe.proxy.emergency;

import io.vouchsafe.config.BlockDocument;
import io.vouchsafe.config.BreakGlassDocument;
import io.vouchsafe.config.DocumentReading;
import io.vouchsafe.config.EmergencyDocuments;
import io.vouchsafe.config.EmergencyDocuments.Kept;
import io.vouchsafe.config.ObjectName;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import io.vouchsafe.vpnauth.emergency.BreakGlassList;
import io.vouchsafe.vpnauth.emergency.Emergency;
import io.vouchsafe.vpnauth.emergency.Orders;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators told one tenant by hand. A change is on the disk before it holds. When it cannot
 * be written, what makes things stricter holds all the same: a full disk must not keep anybody from
 * being blocked. That is written as soon as the disk takes it. Reading what holds costs nothing.
 * Changes block: make them on a worker thread.
 */
public final class EmergencyStore {
  private static final String PREFIX = "emergency-";
  private static final String SUFFIX = ".json";

  private static final Logger LOG = LoggerFactory.getLogger(EmergencyStore.class);

  /** Allows at a time: what needs more of them is no exception any more. */
  public static final int MOST_BREAK_GLASS = BreakGlassDocument.MOST;

  /** Blocks that a merge may leave: two full lists. */
  static final int MOST_MERGED = 2 * BlockDocument.MOST;

  /** Ten thousand blocks with a note each take some six million. */
  static final int MOST_BYTES = 8 << 20;

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

      /** The blocks whose ids are new. */
      public BlockList added() {
        Set<Optional<String>> known =
            before.blocks().entries().stream().map(BlockEntry::id).collect(Collectors.toSet());
        return BlockList.of(
            after.blocks().entries().stream().filter(each -> !known.contains(each.id())).toList());
      }
    }

    /** Nothing changed: there would be more than {@code most}. */
    record TooMany(String what, int most) implements Outcome {}

    /** Nothing changed: nothing has that id. */
    record Unknown(String id) implements Outcome {}

    /** Nothing changed: what holds is not what was expected. */
    record Changed() implements Outcome {}
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
  private final BiConsumer<BlockList, BlockList> listener;
  private final List<String> ignored;
  private final String tenant;
  private volatile Sharing sharing = Sharing.ALONE;
  private volatile HeldOrders held;
  private volatile Saving saving;
  private volatile Runnable whenChanged = () -> {};

  private EmergencyStore(
      String tenant,
      StateDirectory state,
      InstantSource clock,
      BiConsumer<BlockList, BlockList> listener,
      HeldOrders held,
      List<String> ignored) {
    this.listener = listener;
    this.tenant = tenant;
    this.name = file(tenant);
    this.state = state;
    this.clock = clock;
    this.held = held;
    this.ignored = ignored;
    this.saving = state.isKept() ? new Saving.Saved() : new Saving.Nowhere();
  }

  /**
   * Takes up what was kept of {@code tenant}; allows that are over are left out, and so are those
   * that nobody can have given here, which is an alarm. Blocks count whatever their instants say.
   *
   * @throws UnreadableEmergencyException when it is there and cannot be understood
   */
  static EmergencyStore of(String tenant, StateDirectory state, InstantSource clock) {
    return of(tenant, state, clock, BlockListener.NONE);
  }

  /** The same, which tells {@code listener} of later changes of the blocks. */
  static EmergencyStore of(
      String tenant, StateDirectory state, InstantSource clock, BlockListener listener) {
    String name = file(tenant);
    Instant now = clock.instant();
    Kept kept = bytes(name, state).map(bytes -> read(name, bytes, now)).orElse(Kept.NOTHING);
    kept.ignored().forEach(why -> LOG.error("{}: ignored, {}", name, why));
    return new EmergencyStore(
        tenant,
        state,
        clock,
        (before, after) -> listener.changed(tenant, before, after),
        HeldOrders.of(kept, now),
        kept.ignored());
  }

  /** The name of a tenant's file. */
  static String file(String tenant) {
    return PREFIX + tenant + SUFFIX;
  }

  /** The tenant whose file has that name; empty when it is of none. */
  static Optional<String> tenant(String file) {
    return Optional.of(file)
        .filter(name -> name.startsWith(PREFIX) && name.endsWith(SUFFIX))
        .map(name -> name.substring(PREFIX.length(), name.length() - SUFFIX.length()))
        .filter(name -> ObjectName.mistake(name).isEmpty());
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

  /** What was said and not taken back; the very same as long as nothing changes. */
  public Emergency current() {
    return held.all();
  }

  /**
   * What counts in a decision now: the same without the allows that other nodes were given, while
   * news of them may be withheld and such allows are not to count.
   */
  Emergency counting() {
    HeldOrders now = held;
    return now.hasOthersAllows() && sharing.withheld().getAsBoolean() ? now.own() : now.all();
  }

  /** From now on other nodes take part, and changes are counted. */
  synchronized void share(Sharing with) {
    sharing = with;
    held = held.counted(with.node());
  }

  /** All orders with their counters; none while this node works alone. */
  public Orders orders() {
    return held.orders();
  }

  /** What these orders add to the digest of all. */
  OrdersDigest digest(Instant at) {
    return held.digest(tenant).at(at);
  }

  /**
   * What other nodes said beside what is known. Of blocks twice as many as by hand are taken, for
   * no node knows how many there are on the others; of more, none.
   */
  synchronized Outcome merge(Orders others) {
    HeldOrders before = held;
    Instant now = clock.instant();
    Orders merged = before.orders().merge(others.without(now)).without(now);
    if (merged.equals(before.orders())) {
      return new Outcome.Done(before.all(), before.all(), saving);
    }
    return merged.blocks().standing().count() > MOST_MERGED
        ? new Outcome.TooMany("blocks of all nodes", MOST_MERGED)
        : hold(before.merged(merged, sharing.node(), now), false);
  }

  /** From now on {@code listener} is told, and nobody else, when something else holds. */
  void onChange(Runnable listener) {
    whenChanged = listener;
  }

  /** Whether anything was ordered, or stands in the file and is not believed. */
  boolean holdsAnything() {
    return !current().blocks().isEmpty()
        || !current().breakGlass().all().isEmpty()
        || !ignored.isEmpty();
  }

  /** Whether what holds now survives a restart. */
  public Saving saving() {
    return saving;
  }

  /** Break-glass allows of the file that are not believed, each as one sentence. */
  public List<String> ignored() {
    return ignored;
  }

  /**
   * These blocks instead of those before; one that names an id of those before keeps it.
   *
   * @param expected what those before must be
   */
  public synchronized Outcome replaceBlocks(
      BlockList blocks, EntryIds ids, Predicate<BlockList> expected) {
    return expected.test(current().blocks())
        ? bounded(ids.given(blocks.entries(), blockIds()))
        : new Outcome.Changed();
  }

  /** These blocks beside those before, each under a new id. */
  public synchronized Outcome addBlocks(BlockList blocks, EntryIds ids) {
    List<BlockEntry> all = new ArrayList<>(current().blocks().entries());
    all.addAll(blocks.entries());
    return bounded(ids.given(all, blockIds()));
  }

  /** Every block but the one with this id. */
  public synchronized Outcome removeBlock(String id) {
    List<BlockEntry> rest = new ArrayList<>(current().blocks().entries());
    return rest.removeIf(entry -> entry.id().filter(id::equals).isPresent())
        ? change(new Emergency(BlockList.of(rest), active()))
        : new Outcome.Unknown(id);
  }

  /** No block. */
  public synchronized Outcome removeAllBlocks() {
    return change(new Emergency(BlockList.EMPTY, active()));
  }

  private Set<String> blockIds() {
    return current().blocks().entries().stream()
        .map(BlockEntry::id)
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  private Outcome bounded(List<BlockEntry> blocks) {
    return blocks.size() > BlockDocument.MOST
        ? new Outcome.TooMany("blocks", BlockDocument.MOST)
        : grow(new Emergency(BlockList.of(blocks), active()));
  }

  /** Lets one certificate pass for a while. */
  public synchronized Outcome allow(BreakGlass allow) {
    return bounded(active().with(allow));
  }

  /** Lets these pass beside those of before. */
  public synchronized Outcome allow(List<BreakGlass> allows) {
    BreakGlassList more = active();
    for (BreakGlass allow : allows) {
      more = more.with(asBefore(allow));
    }
    return bounded(more);
  }

  /** Lets these pass instead of those of before. */
  public synchronized Outcome replaceAllows(List<BreakGlass> allows) {
    return bounded(BreakGlassList.of(allows.stream().map(this::asBefore).toList()));
  }

  /** An allow that was said before, word for word, began when it was said. */
  private BreakGlass asBefore(BreakGlass allow) {
    return current()
        .breakGlass()
        .of(allow.certificate())
        .filter(known -> known.until().equals(allow.until()))
        .filter(known -> known.by().equals(allow.by()) && known.why().equals(allow.why()))
        .orElse(allow);
  }

  private Outcome bounded(BreakGlassList allows) {
    return allows.all().size() > MOST_BREAK_GLASS
        ? new Outcome.TooMany("break-glass allows", MOST_BREAK_GLASS)
        : grow(new Emergency(current().blocks(), allows));
  }

  /** Takes back what was said about {@code certificate}. */
  public synchronized Outcome disallow(Fingerprint certificate) {
    return active().of(certificate).isEmpty()
        ? new Outcome.Unknown(certificate.hex())
        : change(new Emergency(current().blocks(), active().without(certificate)));
  }

  /** Takes back every allow. */
  public synchronized Outcome disallowAll() {
    return change(new Emergency(current().blocks(), BreakGlassList.EMPTY));
  }

  private BreakGlassList active() {
    return current().breakGlass().activeAt(clock.instant());
  }

  private Outcome grow(Emergency next) {
    return EmergencyJson.kept(next).length > MOST_BYTES
        ? new Outcome.TooMany("bytes of blocks and break-glass allows", MOST_BYTES)
        : change(next);
  }

  private Outcome change(Emergency next) {
    return hold(held.changedTo(next, sharing.node(), clock.instant()), true);
  }

  /**
   * From now on {@code next} holds.
   *
   * @param here whether it was said on this node
   */
  private Outcome hold(HeldOrders next, boolean here) {
    HeldOrders before = held;
    byte[] bytes = next.bytes();
    if (bytes.length > LARGEST) {
      return new Outcome.TooMany("bytes of blocks and break-glass allows", LARGEST);
    }
    Saving written = write(bytes);
    if (written instanceof Saving.NotYet) {
      next = before.strictest(next, here, sharing.node(), clock.instant());
      if (next.all().isSame(before.all())) {
        return new Outcome.Done(before.all(), before.all(), written);
      }
      // Else what is written in the end could not be read again.
      if (next.all().blocks().entries().size() > (here ? BlockDocument.MOST : MOST_MERGED)
          || EmergencyJson.kept(next.all()).length > (here ? MOST_BYTES : 2 * MOST_BYTES)) {
        return new Outcome.TooMany(
            "blocks, with those that stay since the state directory cannot be written",
            BlockDocument.MOST);
      }
      LOG.error("{}: blocks and allows by hand count, but a restart loses them: {}", name, written);
    }
    held = next;
    saving = written;
    tell(before, next, here);
    return new Outcome.Done(before.all(), next.all(), written);
  }

  private void tell(HeldOrders before, HeldOrders now, boolean here) {
    if (here || !now.all().isSame(before.all())) {
      whenChanged.run();
    }
    if (!now.all().blocks().equals(before.all().blocks())) {
      listener.accept(before.all().blocks(), now.all().blocks());
    }
    if (here) {
      sharing.listener().changed(tenant, now.orders().since(before.orders()));
    }
  }

  /** Tries again to write what could not be written. */
  synchronized void saveAgain() {
    if (saving instanceof Saving.NotYet) {
      saving = write(held.bytes());
      if (saving instanceof Saving.Saved) {
        LOG.warn("{} is written now: blocks and allows by hand survive a restart", name);
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
