package io.vouchsafe.proxy.crl.fetch;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server said of the copy that it gave (RFC 9110 §8.8), to be asked with (§13.1).
 *
 * @param etag sent as If-None-Match
 * @param lastModified sent as If-Modified-Since
 */
public record Conditions(Optional<String> etag, Optional<String> lastModified) {
  /** Whatever there is, is wanted. */
  public static final Conditions NONE = new Conditions(Optional.empty(), Optional.empty());

  /** Visible ASCII and spaces: the text goes into the next request as it came. */
  private static final Pattern HARMLESS = Pattern.compile("[ -~]{1,256}");

  public Conditions {
    etag = etag.filter(Conditions::isHarmless);
    lastModified = lastModified.filter(Conditions::isHarmless);
  }

  /** Of header values, which may be absent. */
  public static Conditions of(@Nullable String etag, @Nullable String lastModified) {
    return new Conditions(Optional.ofNullable(etag), Optional.ofNullable(lastModified));
  }

  /** Whether there is anything to ask with. */
  public boolean isEmpty() {
    return etag.isEmpty() && lastModified.isEmpty();
  }

  private static boolean isHarmless(String text) {
    return HARMLESS.matcher(text).matches();
  }
}
