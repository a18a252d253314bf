package io.vouchsafe.proxy.front;

import io.vouchsafe.config.Cidr;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.decision.UntrustedCall;
import io.vouchsafe.vpnauth.decision.Policy;
import java.net.InetAddress;
import java.util.Optional;

/**
 * For which tenant and policy a proxy may ask that passes the certificate on in a protocol of its
 * own, SPOE or gRPC (contract, section 1, {@code listen.spoe}). Its client chooses neither.
 */
public sealed interface CallerFront {
  /** Stands for the front where nobody may ask. */
  String UNTRUSTED = "none";

  /**
   * This one decides.
   *
   * @param label what metrics and journal call the front
   */
  record Chosen(TenantRuntime tenant, Policy policy, String label) implements CallerFront {}

  /**
   * Nobody does.
   *
   * @param tenant empty when none has the name, or none trusts the caller
   * @param label of the front that asks; {@link #UNTRUSTED} when it is none
   * @param detail for the journal
   */
  record Refused(Optional<TenantRuntime> tenant, String label, UntrustedCall call, String detail)
      implements CallerFront {}

  /**
   * What {@code caller} may ask for.
   *
   * @param kind what a front without a name is called: {@code spoe} or {@code grpc}
   * @param tenant its name; empty where the caller names none
   * @param policy its name; empty where the caller names none
   */
  static CallerFront of(
      Tenants tenants,
      String kind,
      Optional<InetAddress> caller,
      Optional<String> tenant,
      Optional<String> policy) {
    Optional<TenantRuntime> found =
        tenant.isPresent()
            ? tenants.named(tenant.get())
            : caller.flatMap(tenants::onlyOneWithFrontAt);
    if (found.isEmpty()) {
      return tenant.isPresent()
          ? refused(
              found,
              UntrustedCall.Kind.UNKNOWN_TENANT,
              caller,
              tenant.get(),
              CallerWords.unknownTenant(tenants, tenant.get()))
          : refused(
              found,
              UntrustedCall.Kind.UNTRUSTED_CALLER,
              caller,
              "",
              "no tenant is named, and not exactly one has the caller "
                  + caller.map(InetAddress::getHostAddress).orElse("without an address")
                  + " in its front.trusted; name the tenant, or write the address there");
    }
    Optional<FrontSettings> front =
        found.get().fronts().stream()
            .filter(each -> caller.isPresent() && trusts(each, caller.get()))
            .findFirst();
    return front.isEmpty()
        ? refused(
            found,
            UntrustedCall.Kind.UNTRUSTED_CALLER,
            caller,
            found.get().name(),
            CallerWords.untrustedCaller(found.get(), caller))
        : of(found.get(), front.get(), kind, caller, policy);
  }

  private static CallerFront of(
      TenantRuntime tenant,
      FrontSettings front,
      String kind,
      Optional<InetAddress> caller,
      Optional<String> asked) {
    String label = front.name().orElse(kind);
    String name = asked.orElse(front.policy());
    Optional<Policy> policy = tenant.policy(name);
    boolean allowed = asked.isEmpty() || front.mayAskFor(asked.get());
    if (allowed && policy.isPresent()) {
      return new Chosen(tenant, policy.get(), label);
    }
    return new Refused(
        Optional.of(tenant),
        label,
        new UntrustedCall(UntrustedCall.Kind.UNKNOWN_POLICY, caller, name),
        allowed
            ? CallerWords.unknownPolicy(tenant, name)
            : CallerWords.notAskedFor(tenant, front, name));
  }

  private static CallerFront refused(
      Optional<TenantRuntime> tenant,
      UntrustedCall.Kind kind,
      Optional<InetAddress> caller,
      String asked,
      String detail) {
    return new Refused(tenant, UNTRUSTED, new UntrustedCall(kind, caller, asked), detail);
  }

  private static boolean trusts(FrontSettings front, InetAddress caller) {
    for (Cidr network : front.trusted()) {
      if (network.contains(caller)) {
        return true;
      }
    }
    return false;
  }
}
