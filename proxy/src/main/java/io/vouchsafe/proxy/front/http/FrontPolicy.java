package io.vouchsafe.proxy.front.http;

import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.UntrustedCall;
import io.vouchsafe.proxy.front.CallerWords;
import io.vouchsafe.vpnauth.decision.Policy;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which policy decides at {@code /auth}. A front may choose among {@code front.policies}; its
 * client never chooses, even where the front hands over the client's own query.
 */
sealed interface FrontPolicy {
  /** Everything that a front may say in its query. */
  Set<String> QUERY = Set.of("policy");

  /** This one decides. */
  record Chosen(Policy policy) implements FrontPolicy {}

  /**
   * None does.
   *
   * @param kind why
   * @param asked the policy, or the whole query when that is what is wrong
   * @param said for the caller, without what else it could have asked for
   * @param detail for the journal
   */
  record Refused(UntrustedCall.Kind kind, String asked, String said, String detail)
      implements FrontPolicy {}

  /**
   * The policy of {@code front}, which is one of {@code tenant}'s.
   *
   * @param query null where the query is the client's, or where there is none
   */
  static FrontPolicy of(TenantRuntime tenant, FrontSettings front, @Nullable String query) {
    return switch (RequestQuery.read(query, QUERY)) {
      case Parsed.Malformed<RequestQuery>(String reason) ->
          new Refused(
              UntrustedCall.Kind.BAD_QUERY,
              String.valueOf(query),
              reason,
              "the query of the front is refused: " + reason);
      case Parsed.Ok<RequestQuery>(RequestQuery read) -> of(tenant, front, read.value("policy"));
    };
  }

  private static FrontPolicy of(TenantRuntime tenant, FrontSettings front, Optional<String> asked) {
    if (asked.isPresent() && !front.mayAskFor(asked.get())) {
      return new Refused(
          UntrustedCall.Kind.UNKNOWN_POLICY,
          asked.get(),
          "front.policies does not let this front ask for that policy",
          CallerWords.notAskedFor(tenant, front, asked.get()));
    }
    String name = asked.orElse(front.policy());
    return tenant
        .policy(name)
        .<FrontPolicy>map(Chosen::new)
        .orElseGet(() -> none(asked.isPresent() ? "front.policies" : "front.policy", tenant, name));
  }

  private static Refused none(String key, TenantRuntime tenant, String name) {
    String words = key + " names " + Quoted.of(name) + ", which is no policy of the tenant";
    return new Refused(
        UntrustedCall.Kind.UNKNOWN_POLICY,
        name,
        words,
        words + ": " + CallerWords.unknownPolicy(tenant, name));
  }
}
