package io.vouchsafe.proxy.cli.remote;

import io.vouchsafe.config.NearestWord;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Of which tenant; it may be left out where the service has only one. */
final class TenantChoice {
  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "The tenant; may be left out where the service has only one.")
  private @Nullable String tenant;

  /**
   * Its name, which the service knows.
   *
   * @throws Misuse when it does not, or none is named of several
   */
  String name(AdminPort port) throws IOException, InterruptedException {
    List<String> known =
        Screen.objects(port.get(AdminTarget.of("status")), "tenants").stream()
            .map(each -> each.getString("tenant"))
            .sorted()
            .toList();
    if (tenant == null) {
      if (known.size() == 1) {
        return known.getFirst();
      }
      throw new Misuse("--tenant: which of " + known + "?");
    }
    if (known.contains(tenant)) {
      return tenant;
    }
    throw new Misuse(
        "--tenant: there is no tenant %s.%s There are %s"
            .formatted(
                Quoted.of(tenant),
                NearestWord.to(tenant, known).map(near -> " Did you mean " + near + "?").orElse(""),
                known));
  }
}
