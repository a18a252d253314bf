package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdPattern;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How much the tunnels of a tenant ask for, found out before anything of it is done: each names a
 * list of its own or its policy's, and a thousand of them may name the same long one.
 */
public final class TunnelSizes {
  /** Entries of lists, counted once for each tunnel; ten times what one gateway can be fed. */
  public static final int MOST_ENTRIES = 200_000;

  /** Comparisons of a tunnel's list with its policy's: about a second. */
  private static final long MOST_COMPARED = 20_000_000;

  private final IdentityHashMap<IdList, Long> open = new IdentityHashMap<>();

  private TunnelSizes() {}

  /** The place of the first tunnel with which it becomes too much. */
  public static Optional<Integer> tooMuchAt(
      List<Tunnel> tunnels, Function<String, CertificateTerms> policies) {
    TunnelSizes sizes = new TunnelSizes();
    long entries = 0;
    long compared = 0;
    for (int place = 0; place < tunnels.size(); place++) {
      Tunnel tunnel = tunnels.get(place);
      Optional<IdList> policys =
          tunnel.auth() instanceof TunnelAuth.ByCertificate by
              ? policies.apply(by.policy()).idList()
              : Optional.empty();
      entries += tunnel.idList().or(() -> policys).map(list -> list.entries().size()).orElse(1);
      if (tunnel.idList().isPresent() && policys.isPresent()) {
        compared += sizes.comparisons(tunnel.idList().get(), policys.get());
      }
      if (entries > MOST_ENTRIES || compared > MOST_COMPARED) {
        return Optional.of(place);
      }
    }
    return Optional.empty();
  }

  /** Names are looked up; what stands for several is held against everything. */
  private long comparisons(IdList one, IdList other) {
    return open(one) * other.entries().size() + open(other) * one.entries().size();
  }

  private long open(IdList list) {
    return open.computeIfAbsent(
        list,
        each ->
            each.entries().stream()
                .map(IdPattern::of)
                .flatMap(Optional::stream)
                .filter(pattern -> pattern.key().isEmpty())
                .count());
  }
}
