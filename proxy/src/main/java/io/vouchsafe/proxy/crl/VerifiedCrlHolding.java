package io.vouchsafe.proxy.crl;

import io.vouchsafe.pki.Fingerprint;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts verified CRLs on their stores, keeps count of their files, and tells who listens. */
record VerifiedCrlHolding(CrlFiles files, CrlListener listener) {

  /**
   * Holds {@code fresh} as {@code put} decides. Blocking.
   *
   * @return why it is not held, which is that something newer is; empty when it is
   */
  Optional<String> hold(CrlStoreOwner owner, CachedCrl fresh, Supplier<CrlObjectStore.Put> put)
      throws IOException {
    files.holdToo(fresh.sha256());
    return switch (put.get()) {
      case CrlObjectStore.Put.Stale(String why) -> {
        files.release(fresh.sha256());
        yield Optional.of(why);
      }
      case CrlObjectStore.Put.Held held -> {
        for (Fingerprint one : held.gone()) {
          files.release(one);
        }
        owner.changed();
        // Of the same bytes once more, the one holder too many lets go.
        if (!held.gone().contains(fresh.sha256())) {
          listener.replaced(owner.tenant(), owner.object().name(), fresh);
        }
        yield Optional.empty();
      }
    };
  }
}
