package io.vouchsafe.proxy.emergency;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Ids of blocks: unique in their tenant, and never given to a second entry. */
public final class EntryIds {
  /** 64 random bits: an order to delete that arrives late must not meet another entry. */
  private static final int DIGITS = 16;

  private static final Pattern BY_HAND = Pattern.compile("[0-9a-f]{" + DIGITS + "}");

  /** Nothing that was given by hand begins so. */
  private static final String OF_FILE = "file-";

  private final RandomGenerator random;

  public EntryIds(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Every entry with an id: its own when {@code known} has it and no entry before it took it, else
   * a new one.
   */
  List<BlockEntry> given(List<BlockEntry> entries, Set<String> known) {
    Set<String> free = new HashSet<>(known);
    Set<String> taken = new HashSet<>(known);
    List<BlockEntry> given = new ArrayList<>(entries.size());
    for (BlockEntry entry : entries) {
      boolean keeps = entry.id().filter(free::remove).isPresent();
      given.add(keeps ? entry : entry.withId(fresh(taken)));
    }
    return given;
  }

  private String fresh(Set<String> taken) {
    String id;
    do {
      id = HexFormat.of().toHexDigits(random.nextLong());
    } while (!taken.add(id));
    return id;
  }

  /**
   * Entries that were kept. One that was kept without an id, by an earlier version, gets the same
   * at every start.
   */
  static BlockList kept(List<BlockEntry> entries) {
    return derived(entries, id -> id, entry -> entry.id().filter(EntryIds::isByHand));
  }

  /** Entries of the settings' file: the same entry has the same id at every reading. */
  static BlockList ofSettings(BlockList blocks) {
    return derived(blocks.entries(), id -> OF_FILE + id, entry -> Optional.empty());
  }

  private static boolean isByHand(String id) {
    return BY_HAND.matcher(id).matches();
  }

  /**
   * Where an entry keeps no id of its own, its content says which; of two equal ones, their order.
   */
  private static BlockList derived(
      List<BlockEntry> entries,
      UnaryOperator<String> shape,
      Function<BlockEntry, Optional<String>> own) {
    Set<String> taken = new HashSet<>();
    entries.forEach(entry -> own.apply(entry).ifPresent(taken::add));
    Set<String> used = new HashSet<>();
    List<BlockEntry> all = new ArrayList<>(entries.size());
    for (BlockEntry entry : entries) {
      Optional<String> kept = own.apply(entry).filter(used::add);
      all.add(kept.isPresent() ? entry : entry.withId(derived(entry, shape, taken)));
    }
    return BlockList.of(all);
  }

  private static String derived(BlockEntry entry, UnaryOperator<String> shape, Set<String> taken) {
    String content =
        EmergencyJson.block(new BlockEntry(entry.target(), entry.note(), entry.by(), entry.since()))
            .encode();
    String id;
    int time = 0;
    do {
      byte[] octets = (content + time++).getBytes(StandardCharsets.UTF_8);
      id = shape.apply(Fingerprint.sha256(octets).hex().substring(0, DIGITS));
    } while (!taken.add(id));
    return id;
  }
}
