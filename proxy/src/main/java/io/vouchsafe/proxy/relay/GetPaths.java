package io.vouchsafe.proxy.relay;

import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.proxy.cache.ResponseKey;
import org.jspecify.annotations.Nullable;

/**
 * Which certificate the path of a GET asks about, by its exact text. Depends on nothing but the CA
 * groups and signers, of which one reading of the settings has one sort, so an entry never goes
 * stale; whether there is an answer is another question.
 */
final class GetPaths {
  /** Caffeine's entry, the key, the CertID. */
  private static final int ENTRY_BYTES = 400;

  private final LazyCache<String, Asked> known;

  /**
   * What a path asks.
   *
   * @param certId as it was sent: our own signer copies it byte by byte
   */
  record Asked(ResponseKey key, Der certId) {}

  GetPaths(long maximumMemory) {
    this.known = LazyCache.ofBytes(maximumMemory, (path, asked) -> ENTRY_BYTES + path.length());
  }

  @Nullable Asked find(String path) {
    return known.find(path);
  }

  void remember(String path, Asked asked) {
    known.put(path, asked);
  }
}
