package io.vouchsafe.proxy.decision;

import io.vouchsafe.pki.BoundedText;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * A call that is refused for who makes it or for what it names, before any certificate is looked
 * at. Its text is a stranger's: bounded here, never a metric's tag.
 *
 * @param caller where it comes from; empty when that is no address
 * @param asked the tenant, or the policy, that it names
 */
public record UntrustedCall(Kind kind, Optional<InetAddress> caller, String asked) {
  /** Characters of {@link #asked}: names of tenants and policies are shorter. */
  static final int LONGEST_NAME = 128;

  /** Why it is refused. */
  public enum Kind {
    /** No tenant has the name. */
    UNKNOWN_TENANT(true),
    /** The caller is not in the tenant's {@code front.trusted}, or there is no front. */
    UNTRUSTED_CALLER(true),
    /** The tenant has no such policy, or the front may not ask for it. */
    UNKNOWN_POLICY(false),
    /** A front's query holds something else than one policy. */
    BAD_QUERY(false),
    /** The token of the API is missing or wrong, or a web page asks a port without one. */
    NO_TOKEN(true);

    private final String code = name().toLowerCase(Locale.ROOT);
    private final boolean byStranger;

    Kind(boolean byStranger) {
      this.byStranger = byStranger;
    }

    /** Whether anybody may make such a call; the others come from whom the tenant trusts. */
    public boolean isByStranger() {
      return byStranger;
    }

    /** The word in the journal. */
    public String code() {
      return code;
    }
  }

  public UntrustedCall {
    asked = BoundedText.of(asked, LONGEST_NAME);
  }
}
