package io.vouchsafe.pki.path;

/** What the end entity wants to do; decides which extended key usage it needs. */
public enum Purpose {
  CLIENT_AUTH,
  SERVER_AUTH,
  ANY
}
