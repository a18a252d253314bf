package io.vouchsafe.pki.path;

/**
 * What an anchor's own certificate says about the paths below it. RFC 5280 §6.1.1 (d) takes only
 * name and key from an anchor; RFC 5937 lets its constraints bind too, and that is the default
 * here.
 *
 * @param checkValidity an anchor outside its validity period ends no path
 * @param applyConstraints its name, policy and path-length constraints bind the path
 */
public record AnchorRules(boolean checkValidity, boolean applyConstraints) {

  /** Both rules hold. */
  public static final AnchorRules STRICT = new AnchorRules(true, true);
}
