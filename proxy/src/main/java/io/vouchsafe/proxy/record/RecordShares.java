package io.vouchsafe.proxy.record;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who takes how much of the file that is being written. Whoever logs in all the time, a tenant that
 * is flooded and strangers leave room for the others. Not thread-safe.
 *
 * <ul>
 *   <li>Certificates for which no CA of the policy vouches, all together: a quarter.
 *   <li>One certificate of a tenant: an eighth.
 *   <li>One tenant: half of it, while another one has lines in this file or in the last.
 * </ul>
 */
final class RecordShares {
  private static final int STRANGERS = 4;
  private static final int CERTIFICATE = 8;
  private static final int TENANT = 2;

  /** Certificates that are counted; of more of them the one that came least lately is forgotten. */
  static final int MOST_CERTIFICATES = 4096;

  private final long file;
  private Map<String, Long> byTenant = new HashMap<>();
  private Map<String, Long> before = Map.of();
  private long strangers;

  private final Map<Holder, Long> byCertificate =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Holder, Long> eldest) {
          return size() > MOST_CERTIFICATES;
        }
      };

  private record Holder(String tenant, Fingerprint certificate) {}

  /**
   * Nothing was written.
   *
   * @param file bytes of a file
   */
  RecordShares(long file) {
    this.file = file;
  }

  /** Counts a line of so many bytes, if there is room for it in every share. */
  boolean take(RecordedDecision decision, int bytes) {
    String tenant = decision.tenant();
    long ofTenant = byTenant.getOrDefault(tenant, 0L) + bytes;
    if (hasOthers(tenant) && ofTenant > file / TENANT) {
      return false;
    }
    if (!decision.vouched()) {
      if (strangers + bytes > file / STRANGERS) {
        return false;
      }
      strangers += bytes;
    } else if (!decision.chain().isEmpty() && !takeOfCertificate(decision, bytes)) {
      return false;
    }
    byTenant.put(tenant, ofTenant);
    return true;
  }

  private boolean takeOfCertificate(RecordedDecision decision, int bytes) {
    Der leaf = decision.chain().getFirst();
    Holder holder = new Holder(decision.tenant(), leaf.sha256());
    long together = byCertificate.getOrDefault(holder, 0L) + bytes;
    if (together > file / CERTIFICATE) {
      return false;
    }
    byCertificate.put(holder, together);
    return true;
  }

  private boolean hasOthers(String tenant) {
    return isAnother(byTenant, tenant) || isAnother(before, tenant);
  }

  private static boolean isAnother(Map<String, Long> tenants, String tenant) {
    return tenants.size() > 1 || (tenants.size() == 1 && !tenants.containsKey(tenant));
  }

  /** Another file is begun. */
  void begin() {
    before = byTenant;
    byTenant = new HashMap<>();
    byCertificate.clear();
    strangers = 0;
  }
}
