package io.vouchsafe.proxy.journal;

import io.vouchsafe.proxy.decision.UntrustedCall;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.net.SourceNetwork;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * The last verdicts, so that somebody can ask about one. Every tenant has a share for its allows
 * and one for its denials, and strangers have one together: nobody's flood pushes out what another
 * was told, and within a share the commonest reason, or the busiest caller, pushes out itself.
 * Thread-safe.
 */
public final class RecentVerdicts {
  /** Denials of all tenants together, while there are no more tenants than that allows. */
  static final int DENIALS = 16_384;

  static final int FEWEST_DENIALS = 4;
  static final int MOST_DENIALS = 2048;

  /** Allows of all tenants together. */
  static final int ALLOWS = 8192;

  static final int FEWEST_ALLOWS = 1;
  static final int MOST_ALLOWS = 512;

  /** Refusals of untrusted calls. */
  static final int STRANGERS = 512;

  private static final Comparator<JournalledVerdict> OLDEST_FIRST =
      Comparator.comparingLong(JournalledVerdict::arrival);

  private final AtomicLong arrivals = new AtomicLong();
  private final IntSupplier tenants;
  private final Map<String, Shares> shares = new ConcurrentHashMap<>();
  private final FairShare<Optional<SourceNetwork>> strangers = new FairShare<>();

  /** One tenant's. */
  private static final class Shares {
    private final FairShare<Reason> allows = new FairShare<>();
    private final FairShare<Reason> denials = new FairShare<>();
  }

  /**
   * What somebody asked for.
   *
   * @param lines the newest first, as the journal has them
   * @param missed whether some of what was asked for may not be kept any more
   */
  public record Found(List<String> lines, boolean missed) {
    public Found {
      lines = List.copyOf(lines);
    }
  }

  /**
   * Nothing was decided yet.
   *
   * @param tenants how many there are
   */
  public RecentVerdicts(IntSupplier tenants) {
    this.tenants = tenants;
  }

  /** Keeps {@code verdict} for a while as {@code line}, which ends with its line feed. */
  public void accept(Verdict verdict, String line) {
    if (verdict.untrusted().isPresent() && verdict.untrusted().get().kind().isByStranger()) {
      UntrustedCall call = verdict.untrusted().get();
      synchronized (strangers) {
        strangers.add(call.caller().map(SourceNetwork::of), keep(verdict, line), STRANGERS);
      }
      return;
    }
    Shares own = shares.computeIfAbsent(verdict.tenant(), name -> new Shares());
    boolean denial = JournalledVerdict.isDenial(verdict);
    synchronized (own) {
      (denial ? own.denials : own.allows)
          .add(
              verdict.decision().reason(),
              keep(verdict, line),
              denial ? mostDenials() : mostAllows());
    }
  }

  /** Called under the lock of the share: whoever takes that sees every one that arrived before. */
  private JournalledVerdict keep(Verdict verdict, String line) {
    return JournalledVerdict.of(arrivals.incrementAndGet(), verdict, line);
  }

  private int mostDenials() {
    return Math.clamp(DENIALS / Math.max(1, tenants.getAsInt()), FEWEST_DENIALS, MOST_DENIALS);
  }

  private int mostAllows() {
    return Math.clamp(ALLOWS / Math.max(1, tenants.getAsInt()), FEWEST_ALLOWS, MOST_ALLOWS);
  }

  /** Forgets what was decided for tenants that are not among {@code names}; shares out anew. */
  public void retain(Set<String> names) {
    shares.keySet().retainAll(names);
    for (Shares own : shares.values()) {
      synchronized (own) {
        own.denials.trim(mostDenials());
        own.allows.trim(mostAllows());
      }
    }
  }

  /** Grows with every verdict: while it stays the same, asking again gives the same. */
  public long arrived() {
    return arrivals.get();
  }

  /** Whether one that {@code wanted} takes came after {@code arrival}; only those are looked at. */
  public boolean isAnyAfter(long arrival, VerdictFilter wanted) {
    List<JournalledVerdict> found = new ArrayList<>();
    scan(wanted, arrival, found);
    return !found.isEmpty();
  }

  /** The newest {@code limit} of those that {@code wanted} takes. */
  public Found newest(VerdictFilter wanted, int limit) {
    List<JournalledVerdict> found = new ArrayList<>();
    scan(wanted, 0, found);
    found.sort(OLDEST_FIRST.reversed());
    return new Found(lines(found.stream().limit(limit).toList()), false);
  }

  /**
   * The next {@code limit} that came after the verdict of {@code reference}: those that came first,
   * so that whoever asks again after the newest of them misses none.
   */
  public Found after(String reference, VerdictFilter wanted, int limit) {
    List<JournalledVerdict> named = new ArrayList<>();
    scan(named(reference), 0, named);
    List<JournalledVerdict> found = new ArrayList<>();
    boolean missed;
    if (named.isEmpty()) {
      scan(wanted, 0, found);
      found.removeIf(verdict -> !verdict.isNamedAfter(reference));
      missed = true;
    } else {
      missed = scan(wanted, named.getFirst().arrival(), found) > named.getFirst().arrival();
    }
    found.sort(OLDEST_FIRST);
    List<JournalledVerdict> next = found.stream().limit(limit).toList();
    return new Found(lines(next.reversed()), missed);
  }

  private static VerdictFilter named(String reference) {
    return new VerdictFilter(
        Optional.of(reference),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static List<String> lines(List<JournalledVerdict> verdicts) {
    return verdicts.stream().map(verdict -> verdict.line().stripTrailing()).toList();
  }

  /**
   * Adds to {@code found} what {@code wanted} takes and came after {@code arrival}. Gives the
   * arrival of the last one that it may have taken and that is not kept any more.
   */
  private long scan(VerdictFilter wanted, long arrival, List<JournalledVerdict> found) {
    // What arrives meanwhile may be seen in one share and not in another: it is for the next time.
    long horizon = arrivals.get();
    List<JournalledVerdict> seen = new ArrayList<>();
    long lost = 0;
    for (Map.Entry<String, Shares> entry : shares.entrySet()) {
      if (wanted.tenant().filter(name -> !name.equals(entry.getKey())).isEmpty()) {
        Shares own = entry.getValue();
        synchronized (own) {
          lost = Math.max(lost, add(own.denials, wanted, arrival, seen));
          if (wanted.allow().orElse(true)) {
            lost = Math.max(lost, add(own.allows, wanted, arrival, seen));
          }
        }
      }
    }
    if (!wanted.allow().orElse(false)) {
      synchronized (strangers) {
        lost = Math.max(lost, add(strangers, wanted, arrival, seen));
      }
    }
    // Texts are compared outside of the locks, for which logins wait.
    for (JournalledVerdict verdict : seen) {
      if (verdict.arrival() <= horizon && wanted.takes(verdict)) {
        found.add(verdict);
      }
    }
    return lost;
  }

  private static long add(
      FairShare<?> share, VerdictFilter wanted, long arrival, List<JournalledVerdict> seen) {
    share.forEachAfter(arrival, seen::add);
    return share.lastLost(wanted.reason());
  }
}
