package io.vouchsafe.proxy.front.tls;

import io.vouchsafe.config.FrontCertificate;
import io.vouchsafe.config.TlsFrontSettings;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where the OCSP responses come from that a front presents with its own certificates. */
public interface OwnStaples {
  /** No front staples. */
  OwnStaples NONE = (front, certificate) -> () -> null;

  /**
   * The present response for a certificate of {@code front}, or null; asked for at each handshake,
   * on its event loop.
   */
  Supplier<byte @Nullable []> of(TlsFrontSettings front, FrontCertificate certificate);
}
