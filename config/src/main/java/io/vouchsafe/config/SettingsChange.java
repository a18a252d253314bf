package io.vouchsafe.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is different when settings are read again. What stands in a file that they name (a
 * certificate, a secret) is a part of them.
 */
public record SettingsChange(Settings before, Settings after) {

  /** Tenants that were not there before. */
  public SortedSet<String> added() {
    return missing(after, before);
  }

  /** Tenants that are gone. */
  public SortedSet<String> removed() {
    return missing(before, after);
  }

  /** Tenants that are there as before, but not the same. */
  @SuppressWarnings("ReferenceEquality") // a tenant that was not read again is the very same
  public SortedMap<String, TenantChange> changed() {
    SortedMap<String, TenantChange> changed = new TreeMap<>();
    for (Map.Entry<String, TenantSettings> tenant : before.tenants().entrySet()) {
      TenantSettings now = after.tenants().get(tenant.getKey());
      if (now != null && now != tenant.getValue() && !now.isSame(tenant.getValue())) {
        changed.put(tenant.getKey(), new TenantChange(tenant.getValue(), now));
      }
    }
    return changed;
  }

  /** Whether one of the tokens of {@code listen} is another one. */
  public boolean tokens() {
    return !before.listen().apiToken().equals(after.listen().apiToken())
        || !before.listen().adminToken().equals(after.listen().adminToken())
        || !before.listen().metricsToken().equals(after.listen().metricsToken());
  }

  /** What cannot change while the process runs, one sentence each; empty when all can. */
  public List<String> needsRestart() {
    List<String> sentences = new ArrayList<>();
    compare("listen.api", before.listen().api(), after.listen().api(), sentences);
    compare("listen.admin", before.listen().admin(), after.listen().admin(), sentences);
    compare("listen.spoe", before.listen().spoe(), after.listen().spoe(), sentences);
    compare("listen.grpc", before.listen().grpc(), after.listen().grpc(), sentences);
    if (before.listen().tls().isPresent() != after.listen().tls().isPresent()) {
      sentences.add(
          "listen.tls: cannot be added or removed while the service runs; that takes a restart");
    }
    sentences.addAll(sharedNeedsRestart());
    return List.copyOf(sentences);
  }

  /** Whether passwords, keys, authorities or {@code stale} of {@code shared} are others. */
  public boolean shared() {
    return !before.shared().equals(after.shared());
  }

  private List<String> sharedNeedsRestart() {
    if (before.shared().isEmpty() || after.shared().isEmpty()) {
      return before.shared().equals(after.shared())
          ? List.of()
          : List.of(
              "shared: cannot be added or removed while the service runs; that takes a restart");
    }
    SharedSettings was = before.shared().get();
    SharedSettings is = after.shared().get();
    List<String> sentences = new ArrayList<>();
    compare("shared.url", urls(was), urls(is), sentences);
    compare("shared.sentinel", was.sentinelMaster(), is.sentinelMaster(), sentences);
    compare("shared.prefix", was.prefix(), is.prefix(), sentences);
    compare("shared.node", was.node(), is.node(), sentences);
    compare("shared.admin_url", was.adminUrl(), is.adminUrl(), sentences);
    compare("shared.api_url", was.apiUrl(), is.apiUrl(), sentences);
    return sentences;
  }

  private static String urls(SharedSettings shared) {
    return shared.servers().stream()
        .map(
            server ->
                "redis%s://%s/%d".formatted(shared.tls() ? "s" : "", server, shared.database()))
        .collect(Collectors.joining(", "));
  }

  private static void compare(
      String key, Optional<?> before, Optional<?> after, List<String> sentences) {
    compare(key, shown(before), shown(after), sentences);
  }

  private static String shown(Optional<?> value) {
    return value.map(Object::toString).orElse("none");
  }

  private static void compare(String key, Object before, Object after, List<String> sentences) {
    if (!before.equals(after)) {
      sentences.add(
          "%s: %s cannot become %s while the service runs; that takes a restart"
              .formatted(key, before, after));
    }
  }

  private static SortedSet<String> missing(Settings from, Settings in) {
    SortedSet<String> names = new TreeSet<>(from.tenants().keySet());
    names.removeAll(in.tenants().keySet());
    return names;
  }
}
