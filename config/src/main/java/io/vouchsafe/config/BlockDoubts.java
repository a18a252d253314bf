package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.Likeness;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Entries of a block list whose issuer is none of the tenant's CAs: a slip in an issuer's name
 * would leave in whom the entry was written to keep out.
 */
final class BlockDoubts {
  /** Entries that are shown in one warning. */
  private static final int MOST_SHOWN = 3;

  /** Comparisons of names, some µs each; a longer list with as many CAs is not looked at. */
  private static final long MOST_COMPARISONS = 100_000;

  private final Set<DistinguishedName> names = new LinkedHashSet<>();
  private final Set<Fingerprint> keys = new HashSet<>();
  private final Map<DistinguishedName, Boolean> ours = new HashMap<>();

  private BlockDoubts(WrittenTenant tenant) {
    for (CaGroup group : tenant.settings().caGroups().values()) {
      for (Certificate ca : group.issuers()) {
        names.add(ca.subject());
        keys.addAll(ca.keyFingerprints());
      }
    }
  }

  static void tell(WrittenTenant tenant) {
    List<Target.OfSerial> targets = new ArrayList<>();
    for (BlockEntry entry : tenant.settings().blocks().entries()) {
      if (entry.target() instanceof Target.OfSerial target
          && (target.issuer().isPresent() || target.issuerKey().isPresent())) {
        targets.add(target);
      }
    }
    if (!targets.isEmpty()) {
      new BlockDoubts(tenant).tell(tenant.whole().at(BlockListReader.KEY), targets);
    }
  }

  private void tell(Value written, List<Target.OfSerial> targets) {
    long issuers = targets.stream().map(Target.OfSerial::issuer).distinct().count();
    if (issuers * names.size() > MOST_COMPARISONS) {
      return;
    }
    List<String> strangers =
        targets.stream().filter(target -> !isOurs(target)).map(Target::describe).toList();
    if (!strangers.isEmpty()) {
      int more = strangers.size() - MOST_SHOWN;
      written.warning(
          "no CA of this tenant's ca_groups is the issuer in: %s%s. Such an entry blocks only certificates of a CA that a client sends with its chain; correct issuer or issuer_key"
              .formatted(
                  String.join(
                      "; ", strangers.stream().limit(MOST_SHOWN).map(Quoted::plain).toList()),
                  more > 0 ? " and " + more + " more" : ""));
    }
  }

  /** As a block compares them: what cannot be told apart is the same. */
  private boolean isOurs(Target.OfSerial target) {
    return target.issuerKey().map(keys::contains).orElse(true)
        && target
            .issuer()
            .map(
                name ->
                    ours.computeIfAbsent(
                        name,
                        wanted ->
                            names.stream()
                                .anyMatch(ca -> ca.likenessTo(wanted) != Likeness.DIFFERENT)))
            .orElse(true);
  }
}
