package io.vouchsafe.config;

/** An address to listen on or to connect to; IPv6 literals without brackets here. */
public record HostAndPort(String host, int port) {
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
