package io.vouchsafe.proxy.front;

import io.vouchsafe.config.Cidr;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.NearestWord;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the journal says of a call that is refused for who makes it or for what it names: with the
 * names that exist, which are for the operator alone. Whoever calls hears less.
 */
public final class CallerWords {
  private static final int MOST_SHOWN = 10;

  /** Strangers make such calls: of ten thousand tenants only the first are looked at. */
  static final int MOST_COMPARED = 20;

  /** No name is longer, and the comparison costs length times length. */
  private static final int LONGEST_NAME = 35;

  private CallerWords() {}

  /** No tenant is called {@code asked}. */
  public static String unknownTenant(Tenants tenants, String asked) {
    return "there is no tenant %s; %s"
        .formatted(
            Quoted.of(asked),
            known(asked, tenants.all().size(), tenants.all().stream().map(TenantRuntime::name)));
  }

  /** {@code tenant} has no policy that is called {@code asked}. */
  public static String unknownPolicy(TenantRuntime tenant, String asked) {
    return "tenant %s has no policy %s; %s"
        .formatted(
            tenant.name(),
            Quoted.of(asked),
            known(asked, tenant.policies().size(), tenant.policies().keySet().stream()));
  }

  /** {@code caller} is in no {@code front.trusted} of {@code tenant}. */
  public static String untrustedCaller(TenantRuntime tenant, Optional<InetAddress> caller) {
    List<String> trusted =
        tenant.fronts().stream()
            .flatMap(front -> front.trusted().stream())
            .limit(MOST_COMPARED)
            .map(Cidr::toString)
            .distinct()
            .toList();
    return "the caller %s is no trusted front; front.trusted of tenant %s has %s%s"
        .formatted(
            caller.map(InetAddress::getHostAddress).orElse("without an address"),
            tenant.name(),
            trusted.isEmpty() ? "nobody" : some(trusted),
            caller.map(CallerWords::toTrust).orElse(""));
  }

  /** {@code front} may not ask for {@code asked}. */
  public static String notAskedFor(TenantRuntime tenant, FrontSettings front, String asked) {
    String may =
        "front.policies does not list %s, but %s"
            .formatted(Quoted.of(asked), some(front.policies()));
    return tenant.policy(asked).isPresent()
        ? may + "; if this front may ask for it, write it there"
        : may + "; " + unknownPolicy(tenant, asked);
  }

  private static String toTrust(InetAddress caller) {
    return "; if it is your proxy, write front.trusted: [%s/%d]"
        .formatted(caller.getHostAddress(), caller instanceof Inet6Address ? 128 : 32);
  }

  /** The names that exist, of which there are {@code count}. */
  static String known(String asked, int count, Stream<String> names) {
    List<String> first = names.limit(MOST_COMPARED).sorted().toList();
    if (first.isEmpty()) {
      return "there are none";
    }
    Optional<String> nearest =
        asked.length() > LONGEST_NAME ? Optional.empty() : NearestWord.to(asked, first);
    return nearest.map(near -> "nearest is " + near + "; ").orElse("")
        + "there are "
        + some(first, count);
  }

  private static String some(Collection<String> names) {
    return some(names, names.size());
  }

  private static String some(Collection<String> names, int count) {
    String some = String.join(", ", names.stream().limit(MOST_SHOWN).toList());
    return count > MOST_SHOWN ? some + ", … (" + count + ")" : some;
  }
}
