package io.vouchsafe.proxy.front.http;

import java.util.Map;

/**
 * The fronts of the API port by the words that lead to them. One event loop has its own.
 *
 * @param underTenant at {@code /v1/{tenant}/{word}}
 * @param beforeTenant at {@code /{word}/{tenant}}; these take no query
 * @param exact at exactly this path, which names no tenant; these take no query either
 */
public record ApiFronts(
    Map<String, Front> underTenant, Map<String, Front> beforeTenant, Map<String, Front> exact) {
  public ApiFronts {
    underTenant = Map.copyOf(underTenant);
    beforeTenant = Map.copyOf(beforeTenant);
    exact = Map.copyOf(exact);
  }
}
