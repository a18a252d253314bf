package io.vouchsafe.config;

import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.config.YamlNode.Scalar;
import io.vouchsafe.config.YamlNode.ScalarType;
import io.vouchsafe.config.YamlNode.Sequence;
import io.vouchsafe.vpnauth.decision.Policy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code front} of a tenant: one mapping, or a list of them with a name each. */
final class FrontReader {
  private static final SettingKey<String> NAME =
      SettingKey.text("name", "object name", FrontReader::frontName)
          .absent("none")
          .says(
              "1 to 35 of `A-Z a-z 0-9 _ -`; in a list every front needs a different name. "
                  + "Metrics and journal use this name; without it they use the `header`");

  private static final SettingKey<HeaderFormat> HEADER =
      SettingKey.word("header", HeaderFormat.values())
          .says(
              "the HTTP header that carries the certificate, and its format"
                  + " ([fronts](fronts/README.md)). Without it `/auth` answers 403"
                  + " `front_not_trusted`");

  static final SettingKey<List<Cidr>> TRUSTED =
      SettingKey.list("trusted", new KeyType.TextOf<>("network", FrontReader::network))
          .byDefault(List.of())
          .says(
              "networks that may set the header. The front must remove this header from "
                  + "its client's requests");

  static final SettingKey<Value> POLICY =
      SettingKey.nameIn("policies", "policy")
          .absent("`" + FrontSettings.USUAL_POLICY + "`")
          .says(
              "the policy that decides when the front's query names no policy, and when "
                  + "the path continues after `/auth`");

  private static final SettingKey<List<Value>> POLICIES =
      SettingKey.namesIn("policies", "policies")
          .absent("`front.policy` alone")
          .says(
              "names of the policies that the front may choose with `?policy=`; when both "
                  + "keys are written, the list must contain `front.policy`");

  static final SectionTable KEYS = SectionTable.of(NAME, HEADER, TRUSTED, POLICY, POLICIES);

  private final NamedObjects<Policy> known;
  private final boolean asksOtherwise;

  /**
   * A reader for a tenant with these policies.
   *
   * @param asksOtherwise whether fronts may ask where no header counts
   */
  FrontReader(NamedObjects<Policy> known, boolean asksOtherwise) {
    this.known = known;
    this.asksOtherwise = asksOtherwise;
  }

  /** The fronts in the order written; none where the key is absent. */
  List<FrontSettings> read(Optional<Value> written) {
    return written.map(this::fronts).orElse(List.of());
  }

  private List<FrontSettings> fronts(Value written) {
    if (!(written.node() instanceof Sequence)) {
      return List.of(Section.read(written, KEYS, this::front));
    }
    List<Value> items = written.items();
    if (items.isEmpty()) {
      written.warning("the list is empty: /auth answers 403 to everybody");
    }
    List<FrontSettings> fronts = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Value item : items) {
      FrontSettings front = Section.read(item, KEYS, this::front);
      if (front.name().isEmpty() && items.size() > 1 && item.child(NAME).isEmpty()) {
        item.error("has no name, and there are several: write a name for each");
      }
      if (front.name().isPresent() && !names.add(front.name().get())) {
        item.at(NAME).error("a front before it is called " + Quoted.of(front.name().get()));
      }
      fronts.add(front);
    }
    return fronts;
  }

  private FrontSettings front(Section front) {
    Optional<Value> header = front.value(HEADER);
    Optional<Value> trusted = front.value(TRUSTED);
    Optional<Value> policy = front.value(POLICY);
    String usual = policy.flatMap(this::policyName).orElse(FrontSettings.USUAL_POLICY);
    FrontSettings settings =
        new FrontSettings(
            front.find(NAME),
            front.find(HEADER),
            front.get(TRUSTED),
            usual,
            front
                .value(POLICIES)
                .map(written -> policies(written, policy.map(value -> usual)))
                .orElse(List.of(usual)));
    if (header.isPresent() && trusted.isEmpty()) {
      header.get().warning("nobody is trusted to set it: /auth answers 403 to everybody");
    }
    if (header.isEmpty() && trusted.isPresent() && !asksOtherwise) {
      trusted.get().warning("without front.header no certificate is read: /auth answers 403");
    }
    return settings;
  }

  /** Metrics, the journal and the path of a URL show it. */
  private static Optional<String> frontName(Value written) {
    Optional<String> name = written.string();
    name.flatMap(ObjectName::mistake).ifPresent(written::error);
    return name;
  }

  /**
   * The name of a policy of the tenant; a policy with a mistake in it has its name all the same.
   */
  private Optional<String> policyName(Value reference) {
    known.named(reference);
    return text(reference);
  }

  /** What stands in {@code policies}; a {@code policy} that is written stands among them. */
  private List<String> policies(Value written, Optional<String> usual) {
    List<Value> items = written.items();
    known.named(items);
    List<String> names = items.stream().map(FrontReader::text).flatMap(Optional::stream).toList();
    usual
        .filter(name -> !names.contains(name))
        .ifPresent(
            name -> written.error("front.policy " + Quoted.of(name) + " is missing in this list"));
    return names;
  }

  /** Says nothing about what is no string: whoever looked the name up has said it. */
  private static Optional<String> text(Value reference) {
    return reference.node() instanceof Scalar(ScalarType type, String text)
            && type == ScalarType.STRING
        ? Optional.of(text)
        : Optional.empty();
  }

  private static Optional<Cidr> network(Value value) {
    Optional<String> text = value.string();
    Optional<Cidr> network = text.flatMap(Cidr::parse);
    if (text.isPresent() && network.isEmpty()) {
      value.error(Quoted.of(text.get()) + " is no network such as 127.0.0.1/32 or 2001:db8::/32");
    }
    if (network.isPresent() && network.get().prefixBits() == 0) {
      value.warning("everybody who reaches the service may set the header");
    }
    return network;
  }
}
