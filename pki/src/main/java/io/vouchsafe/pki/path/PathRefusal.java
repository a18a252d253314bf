package io.vouchsafe.pki.path;

import io.vouchsafe.pki.KeyUsage;
import io.vouchsafe.pki.PeerName;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Why one candidate path fails, with the values that were compared. */
public sealed interface PathRefusal {

  /** The stable codes; a part of the contract's closed list of reasons. */
  enum Code {
    MALFORMED,
    NO_PATH,
    EXPIRED,
    NOT_YET_VALID,
    BAD_SIGNATURE,
    PATH_TOO_LONG,
    NOT_A_CA,
    KEY_USAGE,
    EXTENDED_KEY_USAGE,
    NAME_CONSTRAINTS,
    POLICY,
    WEAK_ALGORITHM,
    UNSUPPORTED_CRITICAL_EXTENSION,
    IDENTITY_MISMATCH,
    OVER_BUDGET;

    /** The word in answers, logs and metrics. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** No anchor was reached: nothing known leads on from this issuer (RFC 5280 §6.1). */
  record NoPath(String issuerWanted) implements PathRefusal {}

  /** RFC 5280 §6.1.3 (a)(4): the issuer's name is the subject of the certificate above. */
  record NameChaining(String issuerWanted, String subjectFound) implements PathRefusal {}

  /** The contract's {@code partial_chain: false}: only a self-signed anchor ends a path. */
  record AnchorNotSelfSigned(String anchor) implements PathRefusal {}

  /** RFC 5280 §6.1.3 (a)(2). */
  record Expired(Instant notAfter, Instant at) implements PathRefusal {}

  /** RFC 5280 §6.1.3 (a)(2). */
  record NotYetValid(Instant notBefore, Instant at) implements PathRefusal {}

  /** RFC 5280 §6.1.3 (a)(1): the issuer's key does not verify the signature. */
  record BadSignature(String issuer, String algorithm) implements PathRefusal {}

  /** The tenant's settings refuse an algorithm or key, or nobody knows it. */
  record WeakAlgorithm(String found, String wanted) implements PathRefusal {}

  /** More certificates than {@code allowed} (RFC 5280 §4.2.1.9, or the settings). */
  record PathTooLong(int found, int allowed, String rule) implements PathRefusal {}

  /** RFC 5280 §6.1.4 (k): an issuer is a version 3 certificate that says cA TRUE. */
  record NotACa(String subject, String found) implements PathRefusal {}

  /** RFC 5280 §6.1.4 (n), §4.2.1.3: a key usage that is wanted and not asserted. */
  record MissingKeyUsage(KeyUsage wanted, Set<KeyUsage> asserted) implements PathRefusal {
    public MissingKeyUsage {
      asserted = Set.copyOf(asserted);
    }
  }

  /** RFC 5280 §4.2.1.12: none of {@code wanted} is among the purposes found. */
  record MissingExtendedKeyUsage(String wanted, Set<String> found) implements PathRefusal {
    public MissingExtendedKeyUsage {
      found = Set.copyOf(found);
    }
  }

  /** RFC 5280 §6.1.3 (b): a name outside every permitted subtree of its form. */
  record NameNotPermitted(String name, String form) implements PathRefusal {}

  /** RFC 5280 §6.1.3 (c): a name inside an excluded subtree. */
  record NameExcluded(String name, String subtree) implements PathRefusal {}

  /** RFC 5280 §4.2.1.10: a constraint or a constrained name that cannot be processed. */
  record NameConstraintUnprocessable(String form) implements PathRefusal {}

  /** RFC 5280 §6.1.3 (f), §6.1.5 (g): an explicit policy is required and none is left. */
  record NoAcceptablePolicy(Set<String> wanted) implements PathRefusal {
    public NoAcceptablePolicy {
      wanted = Set.copyOf(wanted);
    }
  }

  /** RFC 5280 §6.1.4 (a): anyPolicy is mapped. */
  record AnyPolicyMapped(String issuerDomain, String subjectDomain) implements PathRefusal {}

  /** RFC 5280 §6.1.4 (o), §6.1.5 (f). */
  record UnsupportedCriticalExtension(String oid) implements PathRefusal {}

  /** RFC 9525 §6: no presented name matches the one wanted. */
  record IdentityMismatch(PeerName wanted, List<String> presented) implements PathRefusal {
    public IdentityMismatch {
      presented = List.copyOf(presented);
    }
  }

  /** A rule of the {@link Profile}, or of RFC 5280 §4 in every profile, that is broken. */
  record ProfileViolation(Code code, String rule, String found) implements PathRefusal {}

  /** The work that one request may cause is used up. */
  record OverBudget() implements PathRefusal {}

  /** The stable code. */
  default Code code() {
    return switch (this) {
      case NoPath r -> Code.NO_PATH;
      case NameChaining r -> Code.NO_PATH;
      case AnchorNotSelfSigned r -> Code.NO_PATH;
      case Expired r -> Code.EXPIRED;
      case NotYetValid r -> Code.NOT_YET_VALID;
      case BadSignature r -> Code.BAD_SIGNATURE;
      case WeakAlgorithm r -> Code.WEAK_ALGORITHM;
      case PathTooLong r -> Code.PATH_TOO_LONG;
      case NotACa r -> Code.NOT_A_CA;
      case MissingKeyUsage r -> Code.KEY_USAGE;
      case MissingExtendedKeyUsage r -> Code.EXTENDED_KEY_USAGE;
      case NameNotPermitted r -> Code.NAME_CONSTRAINTS;
      case NameExcluded r -> Code.NAME_CONSTRAINTS;
      case NameConstraintUnprocessable r -> Code.NAME_CONSTRAINTS;
      case NoAcceptablePolicy r -> Code.POLICY;
      case AnyPolicyMapped r -> Code.POLICY;
      case UnsupportedCriticalExtension r -> Code.UNSUPPORTED_CRITICAL_EXTENSION;
      case IdentityMismatch r -> Code.IDENTITY_MISMATCH;
      case ProfileViolation r -> r.code();
      case OverBudget r -> Code.OVER_BUDGET;
    };
  }

  /** One sentence for people: the values compared and the clause. */
  default String explain() {
    return RefusalSentence.of(this);
  }
}
