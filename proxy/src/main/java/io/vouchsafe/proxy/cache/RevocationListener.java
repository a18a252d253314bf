package io.vouchsafe.proxy.cache;

/** Is told of a certificate when it turns out to be revoked or on hold; must not wait. */
@FunctionalInterface
public interface RevocationListener {
  /** Tells nobody. */
  RevocationListener NONE = key -> {};

  /** The certificate of {@code key} is revoked, and was not as far as was remembered. */
  void revoked(StatusKey key);
}
