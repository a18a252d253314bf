package io.vouchsafe.proxy.crl;

/** Is told of a CRL when it takes the place of another; must not wait. */
@FunctionalInterface
public interface CrlListener {
  /** Tells nobody. */
  CrlListener NONE = (tenant, object, fresh) -> {};

  /**
   * That object of {@code tenant} holds {@code fresh} now, which is verified and newer than what it
   * replaces.
   */
  void replaced(String tenant, String object, CachedCrl fresh);
}
