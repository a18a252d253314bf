package io.vouchsafe.proxy.cache;

import java.util.List;

/** What several OCSP objects learnt of one certificate, each by its own rules. */
record SeveralStatuses(List<OneStatus> parts) implements CertificateStatuses {
  /** This and the list. */
  private static final int BYTES = 56;

  SeveralStatuses {
    parts = List.copyOf(parts);
  }

  @Override
  public int bytes() {
    return BYTES + parts.stream().mapToInt(part -> part.bytes() + Integer.BYTES).sum();
  }
}
