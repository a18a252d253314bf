package io.vouchsafe.proxy.admin;

import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.proxy.front.http.BearerToken;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.OpenPort;
import java.util.Optional;

/**
 * Who may ask what of the admin port.
 *
 * @param admin opens everything
 * @param metrics opens {@code /metrics} alone
 */
public record AdminAccess(BearerToken admin, BearerToken metrics) {

  /** Why {@code request} for {@code path} is not answered, if so. */
  Optional<HttpProblem> refuses(HttpServerRequest request, String path) {
    if (path.startsWith("/health/")) {
      return Optional.empty();
    }
    if (!admin.isConfigured()) {
      Optional<HttpProblem> page =
          OpenPort.refusesHost(request).or(() -> OpenPort.refusesPage(request));
      if (page.isPresent()) {
        return page;
      }
    }
    if (path.equals("/") || path.startsWith("/page/")) {
      // The status page holds no data; it asks for the token.
      return Optional.empty();
    }
    return switch (path) {
      case "/metrics" -> refusesMetrics(request);
      default -> admin.refuses(request);
    };
  }

  /** A token that is configured is asked for, even where the rest of the port is open. */
  private Optional<HttpProblem> refusesMetrics(HttpServerRequest request) {
    if (admin.isCarriedBy(request) || metrics.isCarriedBy(request)) {
      return Optional.empty();
    }
    return metrics.isConfigured()
        ? Optional.of(HttpProblem.unauthorized())
        : admin.refuses(request);
  }
}
