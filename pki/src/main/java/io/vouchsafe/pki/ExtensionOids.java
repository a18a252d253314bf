package io.vouchsafe.pki;

/** The certificate extensions that are understood (RFC 5280 §4.2), dotted. */
public final class ExtensionOids {
  public static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
  public static final String KEY_USAGE = "2.5.29.15";
  public static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
  public static final String ISSUER_ALTERNATIVE_NAME = "2.5.29.18";
  public static final String BASIC_CONSTRAINTS = "2.5.29.19";
  public static final String NAME_CONSTRAINTS = "2.5.29.30";
  public static final String CRL_DISTRIBUTION_POINTS = "2.5.29.31";
  public static final String CERTIFICATE_POLICIES = "2.5.29.32";
  public static final String POLICY_MAPPINGS = "2.5.29.33";
  public static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
  public static final String POLICY_CONSTRAINTS = "2.5.29.36";
  public static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  public static final String FRESHEST_CRL = "2.5.29.46";
  public static final String INHIBIT_ANY_POLICY = "2.5.29.54";

  /** id-ce-noRevAvail (RFC 9608 §2). */
  public static final String NO_REV_AVAIL = "2.5.29.56";

  public static final String AUTHORITY_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1";
  public static final String SUBJECT_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.11";

  /** id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1). */
  public static final String OCSP_NO_CHECK = "1.3.6.1.5.5.7.48.1.5";

  private ExtensionOids() {}
}
