package io.vouchsafe.vpnauth.tunnel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Compares the tunnels of a tenant with each other. Of each sort, a tunnel is told about the first
 * earlier one: two hundred of them would otherwise say twenty thousand things.
 */
public final class TunnelConflicts {
  private TunnelConflicts() {}

  /**
   * What there is to tell, by the later tunnel's place.
   *
   * @param terms of a policy, by its name
   */
  public static List<TunnelConflict> of(
      List<Tunnel> tunnels, Function<String, CertificateTerms> terms) {
    List<TunnelReach> reaches =
        tunnels.stream().map(tunnel -> TunnelReach.of(tunnel, terms)).toList();
    List<TunnelConflict> conflicts = new ArrayList<>();
    Map<Integer, ReachIndex> kept = new HashMap<>();
    Effort effort = new Effort();
    for (int i = 0; i < reaches.size(); i++) {
      List<ConnectionReach> taken = reaches.get(i).reaches();
      boolean covered = taken.isEmpty();
      boolean proposals = false;
      boolean open = false;
      for (int j = 0; j < i; j++) {
        TunnelReach later = reaches.get(i);
        TunnelReach earlier = reaches.get(j);
        if (!covered
            && mayCover(earlier, later)
            && isCovered(taken, kept.computeIfAbsent(j, first -> kept(earlier)), effort)) {
          conflicts.add(new TunnelConflict.Covered(i, j));
          covered = true;
        }
        if (!proposals && areProposedUnlike(later, earlier)) {
          conflicts.add(new TunnelConflict.ProposalsDiffer(i, j));
          proposals = true;
        }
        if (!open && isOpenAfterList(later, earlier)) {
          conflicts.add(new TunnelConflict.OpenAfterList(i, j));
          open = true;
        }
      }
    }
    return List.copyOf(conflicts);
  }

  /** Wherever the later one is carried, the earlier one is, too. */
  private static boolean mayCover(TunnelReach earlier, TunnelReach later) {
    return earlier.mayCover(later) && isCarriedWherever(earlier.tunnel(), later.tunnel());
  }

  private static ReachIndex kept(TunnelReach earlier) {
    ReachIndex kept = new ReachIndex();
    earlier.keptFromLater().forEach(reach -> kept.add(0, reach));
    return kept;
  }

  /** Everybody of {@code taken} is kept from it; not when that is too much to find out. */
  private static boolean isCovered(List<ConnectionReach> taken, ReachIndex kept, Effort effort) {
    return taken.stream()
        .allMatch(
            reach ->
                kept.around(reach)
                    .takeWhile(each -> effort.compare())
                    .anyMatch(each -> each.reach().covers(reach)));
  }

  private static boolean isCarriedWherever(Tunnel earlier, Tunnel later) {
    return earlier.gateways().isEmpty()
        || (!later.gateways().isEmpty() && earlier.gateways().containsAll(later.gateways()));
  }

  /**
   * charon chooses the proposal by version and addresses, before it knows who the peer is. A host
   * may be at any address.
   */
  private static boolean areProposedUnlike(TunnelReach later, TunnelReach earlier) {
    return canMeet(later, earlier)
        && !later.tunnel().proposals().ike().equals(earlier.tunnel().proposals().ike());
  }

  /**
   * Who is not on the earlier one's list gets in by the later one. One that denies whoever is not
   * on its list lets nobody on.
   */
  private static boolean isOpenAfterList(TunnelReach later, TunnelReach earlier) {
    return later.isOpen()
        && !earlier.isOpen()
        && later.terms().isPresent()
        && earlier.tunnel().onIdMismatch() == OnIdMismatch.NEXT
        && canMeet(later, earlier)
        && earlier.mayMeet(later);
  }

  private static boolean canMeet(TunnelReach later, TunnelReach earlier) {
    return areCarriedTogether(later.tunnel(), earlier.tunnel()) && earlier.meetsAtEndpoints(later);
  }

  private static boolean areCarriedTogether(Tunnel later, Tunnel earlier) {
    return later.gateways().isEmpty()
        || earlier.gateways().isEmpty()
        || later.gateways().stream().anyMatch(earlier.gateways()::contains);
  }
}
