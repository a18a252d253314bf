package io.vouchsafe.config;

import java.security.Provider;
import java.util.function.Supplier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/**
 * One provider for all tenants of a reading, made when the first key is read: to make one takes
 * milliseconds, and there may be ten thousand tenants, or none with a key.
 */
final class LazyProvider implements Supplier<Provider> {
  private @Nullable Provider provider;

  @Override
  public Provider get() {
    Provider known = provider;
    if (known == null) {
      known = new BouncyCastleProvider();
      provider = known;
    }
    return known;
  }
}
