package io.vouchsafe.proxy.session;

/** What came of opening a session. */
public sealed interface SessionOpening {

  /** It is watched from now on. Whether it passes traffic, {@link Session#mayPass} says. */
  record Opened(Session session) implements SessionOpening {}

  /** It must not begin. */
  record NotOpened(String why) implements SessionOpening {}
}
