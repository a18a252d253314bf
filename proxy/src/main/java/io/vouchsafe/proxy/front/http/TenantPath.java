package io.vouchsafe.proxy.front.http;

/**
 * A path of the API port that names a tenant: {@code /v1/{tenant}/{word}…} or {@code
 * /{word}/{tenant}…}. As it was sent: a normalised path would corrupt the base64 of OCSP by GET.
 *
 * @param tenant its name, which there may be no tenant of
 * @param end where what is the front's own begins: at the end, or at a slash
 */
public record TenantPath(String whole, String tenant, int end) {

  /** Whether nothing follows, not even a slash. */
  public boolean isWhole() {
    return end == whole.length();
  }

  /** What follows the slash; empty when nothing does. */
  public String rest() {
    return isWhole() ? "" : whole.substring(end + 1);
  }
}
