package io.vouchsafe.proxy.it.ike;

/** What a client saw of its attempt to come in; whoever is cut at once saw success, too. */
public record LoginAttempt(String said) {
  public boolean succeeded() {
    return said.contains("initiate completed successfully");
  }
}
