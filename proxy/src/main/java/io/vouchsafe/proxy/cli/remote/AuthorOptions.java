package io.vouchsafe.proxy.cli.remote;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who orders something, and why: the journal keeps both. */
final class AuthorOptions {
  @Option(names = "--by", paramLabel = "NAME", description = "Who orders it; the journal keeps it.")
  private @Nullable String by;

  @Option(names = "--why", paramLabel = "TEXT", description = "Why; the journal keeps it.")
  private @Nullable String why;

  Optional<String> by() {
    return Optional.ofNullable(by);
  }

  Optional<String> why() {
    return Optional.ofNullable(why);
  }

  /** As members of a document. */
  JsonObject document() {
    JsonObject document = new JsonObject();
    by().ifPresent(name -> document.put("by", name));
    why().ifPresent(text -> document.put("why", text));
    return document;
  }

  /** As query keys of a DELETE. */
  AdminTarget in(AdminTarget target) {
    return target.with("by", by()).with("why", why());
  }
}
