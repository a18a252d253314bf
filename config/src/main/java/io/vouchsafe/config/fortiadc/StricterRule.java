package io.vouchsafe.config.fortiadc;

/** A rule by which Vouchsafe refuses, forgets or gives up where FortiADC does not. */
public enum StricterRule {
  TIMEOUT(
      "timeout",
      "one deadline for each URL, from connect to last byte, retries included; FortiADC's is the"
          + " responder's time to answer"),
  PINNED_SIGNER(
      "ocsp_signing_certificates",
      "the response is signed by exactly one of these certificates, which is valid now; a renewed"
          + " responder certificate has to be added before it signs"),
  CHAIN_SIGNER(
      "verify_others",
      "the signer is valid now and may sign (digitalSignature when key usage is there), and a"
          + " stapled response is accepted only from the issuing CA or its delegate"),
  TRUSTED_ROOT_CA(
      "accept_trusted_root_ca",
      "true admits only a signer without id-kp-OCSPSigning that a member of the CA group issued,"
          + " under a trusted self-signed anchor"),
  NONCE(
      "nonce",
      "FortiADC's texts do not say what a response without the nonce comes to: prefer refuses"
          + " another nonce and judges a missing one by time (at most max_age old, or 300 s, when"
          + " nextUpdate is missing too); write require to refuse responses without it, which"
          + " refuses stapled ones too"),
  MISSING_NEXTUPDATE(
      "missing_nextupdate",
      "use_once accepts a response without nextUpdate and does not remember it, where FortiADC"
          + " caches; without our nonce in it, it is at most max_age old, or 300 s; write cache to"
          + " remember it for up to 300 s"),
  TIMES(
      "thisUpdate, nextUpdate",
      "a thisUpdate more than 60 s in the future, a nextUpdate more than 60 s in the past, and a"
          + " nextUpdate before thisUpdate are refused, whatever max_age says"),
  MAX_LIFETIME(
      "cache.max_lifetime", "no remembered status outlives 86400 s, whatever the OCSP object says"),
  AHEAD_TIME_OFF(
      "caching_nextupd_ahead_time",
      "-1 leaves nextUpdate out of a remembered status's end, as on FortiADC, but"
          + " cache.max_lifetime ends it; Vouchsafe's own default 0 ends it at nextUpdate"),
  REVOKED_STAYS(
      "caching",
      "a remembered revoked is kept until the certificate's notAfter and wins over a later good"
          + " (certificateHold excepted)"),
  ALGORITHMS(
      "algorithms",
      "SHA-1 signatures, DSA keys and RSA below 2048 bits are refused unless the tenant's"
          + " algorithms allow them"),
  MAX_RESPONSE("max_response", "a response above 65536 bytes is refused"),
  TUNNELING(
      "tunneling",
      "the proxy is asked for CONNECT for http:// too and has to allow it to that port; its own"
          + " error pages are never taken for the responder's");

  private final String key;
  private final String explanation;

  StricterRule(String key, String explanation) {
    this.key = key;
    this.explanation = explanation;
  }

  /** The key of the settings that it is about. */
  public String key() {
    return key;
  }

  /** What is stricter, in one sentence. */
  public String explanation() {
    return explanation;
  }
}
