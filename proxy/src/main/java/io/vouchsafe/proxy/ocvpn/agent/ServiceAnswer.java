package io.vouchsafe.proxy.ocvpn.agent;

/** What a call of the service came to; no answer of use is a future that fails. */
sealed interface ServiceAnswer {

  /** 200. */
  record News(GroupNews news) implements ServiceAnswer {}

  /**
   * 401 or 403.
   *
   * @param reason one of docs/reasons.md; empty when the answer says none
   */
  record Refused(int status, String reason) implements ServiceAnswer {}

  /** 409: another generation than the current one was acknowledged, or a network is taken. */
  record Conflict(String detail) implements ServiceAnswer {}
}
