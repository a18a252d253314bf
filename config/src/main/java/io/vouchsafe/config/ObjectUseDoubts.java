package io.vouchsafe.config;

import io.vouchsafe.pki.CaIdentity;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.decision.Policy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * OCSP and CRL objects that nobody asks: no policy has them, an earlier object answers for all of
 * their CAs (a policy takes the first whose {@code issuers} match), or their CAs are none of ours.
 */
final class ObjectUseDoubts {
  /** The OCSP relay answers from it, whatever its {@code sources} say. */
  private static final String RELAY_POLICY = "default";

  private final WrittenTenant tenant;
  private final Map<CaGroup, Set<CaIdentity>> members = new HashMap<>();

  /** An object of either kind, as far as it matters who is asked. */
  private record Asked(String name, List<Certificate> issuers) {}

  /** What the policies make of one object. */
  private static final class Use {
    private final Set<String> groups = new TreeSet<>();
    private final Set<CaIdentity> ours = new HashSet<>();
    private boolean asked;
    private String before = "";
  }

  ObjectUseDoubts(WrittenTenant tenant) {
    this.tenant = tenant;
  }

  void tell() {
    if (tenant.policies().isEmpty()) {
      return;
    }
    tell(
        Source.OCSP,
        tenant.ocsp(),
        object -> new Asked(object.name(), object.issuers()),
        policy ->
            policy.revocation().ocsp().stream()
                .map(object -> new Asked(object.name(), object.issuers()))
                .toList());
    tell(
        Source.CRL,
        tenant.crl(),
        object -> new Asked(object.name(), object.issuers()),
        policy ->
            policy.revocation().crl().stream()
                .map(object -> new Asked(object.name(), object.issuers()))
                .toList());
  }

  private <T> void tell(
      Source source,
      NamedObjects<T> objects,
      Function<T, Asked> asAsked,
      Function<Policy, List<Asked>> ofPolicy) {
    Map<String, Use> uses = new HashMap<>();
    for (Policy policy : tenant.settings().policies().values()) {
      boolean asks = policy.revocation().sources().contains(source);
      if (asks || policy.name().equals(RELAY_POLICY)) {
        use(policy, ofPolicy.apply(policy), uses, source);
      }
      if (!asks && !policy.revocation().sources().isEmpty()) {
        tellOfSilenced(policy, source);
      }
    }
    objects
        .byName()
        .forEach(
            (name, object) ->
                tell(
                    objects.written(name),
                    asAsked.apply(object),
                    Optional.ofNullable(uses.get(name)),
                    source));
  }

  /** Walks the policy's objects as a look-up does. */
  private void use(Policy policy, List<Asked> objects, Map<String, Use> uses, Source source) {
    Set<CaIdentity> ours = members(policy.caGroup());
    Map<CaIdentity, String> taken = new HashMap<>();
    String takesAll = "";
    int index = 0;
    for (Asked object : objects) {
      Use use = uses.computeIfAbsent(object.name(), name -> new Use());
      use.groups.add(tenant.groupOf(policy));
      List<CaIdentity> issuers = object.issuers().stream().map(CaIdentity::of).toList();
      issuers.stream().filter(ours::contains).forEach(use.ours::add);
      String before =
          !takesAll.isEmpty() || issuers.isEmpty() || !taken.keySet().containsAll(issuers)
              ? takesAll
              : taken.getOrDefault(issuers.getFirst(), "");
      if (before.isEmpty()) {
        use.asked = true;
      } else {
        use.before = before;
        tellOfCovered(policy, source, index, before);
      }
      issuers.forEach(issuer -> taken.putIfAbsent(issuer, object.name()));
      takesAll = takesAll.isEmpty() && issuers.isEmpty() ? object.name() : takesAll;
      index++;
    }
  }

  private Set<CaIdentity> members(CaGroup group) {
    return members.computeIfAbsent(
        group, known -> known.issuers().stream().map(CaIdentity::of).collect(Collectors.toSet()));
  }

  private void tellOfSilenced(Policy policy, Source source) {
    Value written = names(policy, source);
    if (written.node() instanceof YamlNode.Sequence(List<YamlNode.Item> items)
        && !items.isEmpty()) {
      written.warning(
          "sources of this policy leaves out %s: none of these is asked; write %s in sources, or"
                  .formatted(source.word(), source.word())
              + " leave this key out");
    }
  }

  /** Where a policy names it itself; otherwise it is told at the object, if no policy asks it. */
  private void tellOfCovered(Policy policy, Source source, int index, String before) {
    Value written = names(policy, source);
    if (written.node() instanceof YamlNode.Sequence) {
      written
          .items()
          .get(index)
          .warning(
              "%s comes first and answers for the same CAs: this object is never asked; write it first, or give %s fewer issuers"
                  .formatted(Quoted.of(before), Quoted.of(before)));
    }
  }

  /** The policy's list of OCSP or CRL objects. */
  private Value names(Policy policy, Source source) {
    return tenant
        .policies()
        .written(policy.name())
        .at(PolicyReader.REVOCATION)
        .at(source == Source.OCSP ? RevocationReader.OCSP : RevocationReader.CRL);
  }

  private void tell(Value written, Asked object, Optional<Use> found, Source source) {
    if (found.isEmpty()) {
      written.warning(
          "no policy asks this object; write it in policies.NAME.revocation.%s (and %s in its sources), or leave it out"
              .formatted(source.word(), source.word()));
      return;
    }
    Use use = found.get();
    if (!use.asked) {
      written.warning(
          "%s comes first and answers for the same CAs: no policy asks this object; write it first, or give %s fewer issuers"
              .formatted(Quoted.of(use.before), Quoted.of(use.before)));
    }
    for (Map.Entry<Certificate, Value> issuer : issuers(written, object).entrySet()) {
      if (!use.ours.contains(CaIdentity.of(issuer.getKey()))) {
        tellOfStranger(issuer.getValue(), issuer.getKey(), use);
      }
    }
  }

  private void tellOfStranger(Value file, Certificate issuer, Use use) {
    String groups = String.join(", ", use.groups);
    boolean namesake =
        members.values().stream()
            .flatMap(Set::stream)
            .anyMatch(ours -> ours.name().equals(issuer.subject()));
    file.warning(
        "%s is no CA of group %s%s: its certificates pass, and this object is asked about them, only when a client sends the CA certificates up to an anchor; write it in ca_groups.%s.intermediates, or correct issuers"
            .formatted(
                Quoted.plain(issuer.toString()),
                groups,
                namesake ? ", whose CA of that name has another key" : "",
                use.groups.iterator().next()));
  }

  /** Each issuer and the file that names it; a list that gives every file one needs no look. */
  private Map<Certificate, Value> issuers(Value written, Asked object) {
    Map<Certificate, Value> issuers = new LinkedHashMap<>();
    Value list = written.at(OcspObjectReader.ISSUERS);
    List<Value> items = list.node() instanceof YamlNode.Sequence ? list.items() : List.of();
    boolean oneEach = items.size() == object.issuers().size();
    for (int i = 0; i < object.issuers().size(); i++) {
      issuers.put(object.issuers().get(i), oneEach ? items.get(i) : list);
    }
    return issuers;
  }
}
