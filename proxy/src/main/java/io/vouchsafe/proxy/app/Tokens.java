package io.vouchsafe.proxy.app;

import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.proxy.front.http.BearerToken;

/** What guards the two ports. */
record Tokens(BearerToken api, BearerToken admin, BearerToken metrics) {

  static Tokens of(ListenSettings listen) {
    return new Tokens(
        new BearerToken(listen.apiToken(), listen.api()),
        new BearerToken(listen.adminToken(), listen.admin()),
        new BearerToken(listen.metricsToken(), listen.admin()));
  }

  void follow(SettingsChange change) {
    ListenSettings listen = change.after().listen();
    api.change(listen.apiToken());
    admin.change(listen.adminToken());
    metrics.change(listen.metricsToken());
  }
}
